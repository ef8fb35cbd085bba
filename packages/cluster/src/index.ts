export { createMembership, type Membership, type MembershipOptions } from "./create-membership.js";
export { Peer } from "./peer.js";
