export { AccountNumbers } from "./saved/account_numbers";
export { AddressBook } from "./saved/address_book";
