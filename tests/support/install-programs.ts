/** Once before all tests: what they need beside npm's packages, where it can be had. */
export { installNatsServer as setup } from "@skein/testkit";
