interface Section {
  heading: string;
  text: readonly string[];
}
interface Given {
  order: number;
  open: number;
  after: number;
  tracking: number;
}

const section = (heading: string, ...text: string[]): Section => ({ heading, text });

export const english = {
  help: {
    title: "Help",
    lead: "What you can do here, page by page.",
    sections: [
      section(
        "New order",
        "An order takes four steps: account number, delivery address, materials, overview. You can go back at any time; nothing you entered is lost.",
        "Quantities are counted in packs. The bars below the materials show how much still fits in one order. If you need more, place a second order.",
        "After you confirm, you get an order number and an e-mail. Until we begin to pack, you can cancel the order in the order history.",
      ),
      section(
        "Order history",
        "All orders placed with your login, whichever account number they were for. Click on a column heading to sort, click again to turn the order around.",
        "In an order you see its progress, the Track & Trace link while it exists, and the day on which its data is deleted. “Order again” puts the same materials into a new order and tells you what is no longer available.",
      ),
      section(
        "Personal data",
        "Your profile fills in new orders for you. Change your password here before it expires; you get an e-mail in good time.",
        "“I want to be forgotten” removes your login and makes everything that points to you unreadable. You first see exactly what will happen.",
      ),
      section(
        "Account numbers",
        "Save the DHL account numbers that you use more than once. If you remove one, orders placed before don't change.",
      ),
      section(
        "Address book",
        "Save delivery addresses here, or tick “save this address” while ordering.",
      ),
    ],
  },
  contact: {
    title: "Contact",
    lead: "A question about an order or about your login? Send us an e-mail.",
    tip: "Mention your order number if you have one; then we can help you at once.",
  },
  privacy: (given: Given) => ({
    title: "Privacy",
    lead: "What we keep, what for, and for how long.",
    sections: [
      section(
        "What we keep",
        "Your profile, the account numbers and addresses that you save, and your orders. We need them to deliver to you, and use them for nothing else.",
      ),
      section(
        "How long",
        `An order is deleted ${given.order} days after it was placed; one that is settled late, ${given.after} days after that, and after ${given.open} days at the latest. The Track & Trace link goes ${given.tracking} days after completion.`,
        "What you change or delete in your profile, address book or account numbers is destroyed within a day.",
      ),
      section(
        "Being forgotten",
        "You can have yourself forgotten at any time, under personal data. The keys with which your data is encrypted are then destroyed, so that nobody can read it any more. Anonymous figures stay for statistics.",
      ),
      section(
        "Cookies",
        "One cookie keeps you logged in. Your language and the order you are working on are kept in your browser. Nothing is measured, and nothing goes to other companies.",
      ),
    ],
  }),
  accessibility: {
    title: "Accessibility",
    lead: "Everybody should be able to order here.",
    sections: [
      section(
        "What we aim for",
        "These pages are made to meet WCAG 2.2, level AA. Everything works with the keyboard alone, at 400 % zoom, and with a screen reader.",
      ),
      section(
        "How it is checked",
        "Every page and state is checked automatically before each release, and an order is placed with the keyboard alone.",
      ),
      section(
        "Something in your way?",
        "Tell us by e-mail, see Contact. We will look for a way with you and mend the cause.",
      ),
    ],
  },
};
