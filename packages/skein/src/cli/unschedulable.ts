/** The taint of a node that takes no new calls, as `skein cordon` and `skein drain` set it. */
export const UNSCHEDULABLE = "skein/unschedulable";
