/** The scores that look at all nodes at once, by name, with the weights that Kubernetes gives them. */
export const topologyScores = [
	/** Wishes of `topologySpread`. */
	{ name: "topologySpread", weight: 2 },
	/** Wishes of `callAffinity` and `callAntiAffinity`. */
	{ name: "callAffinity", weight: 2 },
] as const;
