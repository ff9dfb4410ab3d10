import type { Statements } from "../statements";

export const dutch: Statements = {
  help: {
    title: "Hulp",
    lead: "Wat u hier kunt doen, pagina per pagina.",
    sections: [
      {
        heading: "Nieuwe bestelling",
        text: [
          "Een bestelling telt vier stappen: accountnummer, leveringsadres, materiaal, overzicht. U kunt altijd terug; wat u invulde, gaat niet verloren.",
          "Aantallen zijn aantallen pakken. De balken onder het materiaal tonen hoeveel er nog in één bestelling past. Hebt u meer nodig, plaats dan een tweede bestelling.",
          "Na het bevestigen krijgt u een bestelnummer en een e-mail. Zolang we niet beginnen in te pakken, kunt u de bestelling annuleren.",
        ],
      },
      {
        heading: "Bestellingen",
        text: [
          "Alles wat met uw login besteld is, voor welk accountnummer ook. Klik op een kolomtitel om te sorteren, klik nog eens om de volgorde om te keren.",
          "Bij een bestelling ziet u het verloop, de link naar Track & Trace zolang die bestaat, en de dag waarop de gegevens worden gewist. ‘Opnieuw bestellen’ zet hetzelfde materiaal in een nieuwe bestelling en zegt wat er niet meer is.",
        ],
      },
      {
        heading: "Mijn gegevens",
        text: [
          "Met uw profiel worden nieuwe bestellingen vooraf ingevuld. Wijzig hier uw wachtwoord voor het verloopt; u krijgt tijdig een e-mail.",
          "‘Ik wil vergeten worden’ verwijdert uw login en maakt alles wat naar u verwijst onleesbaar. U ziet eerst precies wat er gebeurt.",
        ],
      },
      {
        heading: "Accountnummers",
        text: [
          "Bewaar de DHL-accountnummers die u vaker gebruikt. Als u er een verwijdert, verandert er niets aan vroegere bestellingen.",
        ],
      },
      {
        heading: "Adresboek",
        text: ["Bewaar hier leveringsadressen, of vink bij het bestellen ‘bewaar dit adres’ aan."],
      },
    ],
  },
  contact: {
    title: "Contact",
    lead: "Een vraag over een bestelling of over uw login? Stuur ons een e-mail.",
    tip: "Vermeld uw bestelnummer als u er een hebt; dan kunnen we u meteen helpen.",
  },
  privacy: (given) => ({
    title: "Privacy",
    lead: "Wat we bewaren, waarvoor, en hoelang.",
    sections: [
      {
        heading: "Wat we bewaren",
        text: [
          "Uw profiel, de accountnummers en adressen die u bewaart, en uw bestellingen. We hebben ze nodig om u te leveren en gebruiken ze voor niets anders.",
        ],
      },
      {
        heading: "Hoelang",
        text: [
          `Een bestelling wordt ${given.order} dagen na plaatsing gewist; wordt ze later afgehandeld, dan ${given.after} dagen daarna, en hoogstens na ${given.open} dagen. De link naar Track & Trace verdwijnt ${given.tracking} dagen na afronding.`,
          "Wat u wijzigt of verwijdert in uw profiel, adresboek of accountnummers, wordt binnen een dag vernietigd.",
        ],
      },
      {
        heading: "Vergeten worden",
        text: [
          "U kunt zich altijd laten vergeten, bij uw gegevens. De sleutels waarmee uw gegevens versleuteld zijn, worden dan vernietigd, zodat niemand ze nog kan lezen. Anonieme cijfers blijven voor statistieken.",
        ],
      },
      {
        heading: "Cookies",
        text: [
          "Eén cookie houdt u ingelogd. Uw taal en de bestelling waaraan u bezig bent, blijven in uw browser. Er wordt niets gemeten en er gaat niets naar andere bedrijven.",
        ],
      },
    ],
  }),
  accessibility: {
    title: "Toegankelijkheid",
    lead: "Iedereen moet hier kunnen bestellen.",
    sections: [
      {
        heading: "Wat we nastreven",
        text: [
          "Deze pagina’s zijn gemaakt volgens WCAG 2.2, niveau AA. Alles werkt met het toetsenbord alleen, bij een zoom van 400 % en met een schermlezer.",
        ],
      },
      {
        heading: "Hoe dat wordt nagekeken",
        text: [
          "Elke pagina en elke toestand wordt voor elke uitgave automatisch nagekeken, en er wordt een bestelling geplaatst met het toetsenbord alleen.",
        ],
      },
      {
        heading: "Staat iets u in de weg?",
        text: ["Laat het ons per e-mail weten, zie Contact. We zoeken samen een weg en nemen de oorzaak weg."],
      },
    ],
  },
};
