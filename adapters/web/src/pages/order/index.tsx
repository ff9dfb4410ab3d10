export { Account } from "./account";
export { Address } from "./address";
export { Begin } from "./begin";
export { Materials } from "./materials";
export { Overview } from "./overview";
export { Placed } from "./placed";
