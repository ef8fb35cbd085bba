export { createMembership, type Membership, type MembershipOptions } from "./create-membership.js";
export { type Booking, Peer } from "./peer.js";
