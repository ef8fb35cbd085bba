export { askBeat, type BeatQuestion } from "./beat/ask-beat.js";
export { type Beat, type BeatOpening, startBeat } from "./beat/start-beat.js";
export { createMembership, type Membership, type MembershipOptions } from "./create-membership.js";
export { type Booking, Peer } from "./peer.js";
