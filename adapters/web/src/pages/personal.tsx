export { Forget } from "./personal/forget";
export { Password } from "./personal/password";
export { Profile } from "./personal/profile";
