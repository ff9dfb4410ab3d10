import type { Statements } from "../statements";

export const french: Statements = {
  help: {
    title: "Aide",
    lead: "Ce que vous pouvez faire ici, page par page.",
    sections: [
      {
        heading: "Nouvelle commande",
        text: [
          "Une commande se passe en quatre étapes : numéro de compte, adresse de livraison, matériel, récapitulatif. Vous pouvez revenir en arrière à tout moment ; rien de ce que vous avez saisi n’est perdu.",
          "Les quantités se comptent en paquets. Les barres sous le matériel montrent ce que la commande peut encore contenir. S’il vous en faut davantage, passez une deuxième commande.",
          "Après confirmation, vous recevez un numéro de commande et un e-mail. Tant que la préparation n’a pas commencé, vous pouvez annuler la commande.",
        ],
      },
      {
        heading: "Commandes",
        text: [
          "Toutes les commandes passées avec votre accès, quel que soit le numéro de compte. Cliquez sur un titre de colonne pour trier, encore une fois pour inverser l’ordre.",
          "Dans une commande, vous voyez son suivi, le lien Track & Trace tant qu’il existe, et le jour où ses données seront effacées. « Commander à nouveau » met le même matériel dans une nouvelle commande et signale ce qui n’est plus disponible.",
        ],
      },
      {
        heading: "Mes données",
        text: [
          "Votre profil préremplit vos nouvelles commandes. Changez ici votre mot de passe avant qu’il n’expire ; un e-mail vous prévient à temps.",
          "« Je veux être oublié » supprime votre accès et rend illisible tout ce qui renvoie à vous. Vous voyez d’abord exactement ce qui va se passer.",
        ],
      },
      {
        heading: "Numéros de compte",
        text: [
          "Enregistrez les numéros de compte DHL que vous utilisez souvent. Si vous en supprimez un, rien ne change dans les commandes passées.",
        ],
      },
      {
        heading: "Carnet d’adresses",
        text: [
          "Enregistrez ici des adresses de livraison, ou cochez « enregistrer cette adresse » en commandant.",
        ],
      },
    ],
  },
  contact: {
    title: "Contact",
    lead: "Une question sur une commande ou sur votre accès ? Envoyez-nous un e-mail.",
    tip: "Mentionnez votre numéro de commande si vous en avez un ; nous pourrons vous aider aussitôt.",
  },
  privacy: (given) => ({
    title: "Vie privée",
    lead: "Ce que nous conservons, pourquoi et combien de temps.",
    sections: [
      {
        heading: "Ce que nous conservons",
        text: [
          "Votre profil, les numéros de compte et adresses que vous enregistrez, et vos commandes. Nous en avons besoin pour vous livrer et ne les utilisons pour rien d’autre.",
        ],
      },
      {
        heading: "Combien de temps",
        text: [
          `Une commande est effacée ${given.order} jours après avoir été passée ; si elle est réglée plus tard, ${given.after} jours après, et au plus tard après ${given.open} jours. Le lien Track & Trace disparaît ${given.tracking} jours après la fin de la commande.`,
          "Ce que vous modifiez ou supprimez dans votre profil, votre carnet d’adresses ou vos numéros de compte est détruit en un jour.",
        ],
      },
      {
        heading: "Être oublié",
        text: [
          "Vous pouvez vous faire oublier à tout moment, dans vos données. Les clés qui chiffrent vos données sont alors détruites, de sorte que plus personne ne peut les lire. Des chiffres anonymes restent pour les statistiques.",
        ],
      },
      {
        heading: "Cookies",
        text: [
          "Un seul cookie maintient votre connexion. Votre langue et la commande en cours restent dans votre navigateur. Rien n’est mesuré et rien n’est transmis à d’autres entreprises.",
        ],
      },
    ],
  }),
  accessibility: {
    title: "Accessibilité",
    lead: "Chacun doit pouvoir commander ici.",
    sections: [
      {
        heading: "Notre objectif",
        text: [
          "Ces pages sont conçues selon WCAG 2.2, niveau AA. Tout fonctionne au clavier seul, avec un zoom de 400 % et avec un lecteur d’écran.",
        ],
      },
      {
        heading: "Comment nous vérifions",
        text: [
          "Chaque page et chaque état sont vérifiés automatiquement avant chaque version, et une commande est passée au clavier seul.",
        ],
      },
      {
        heading: "Quelque chose vous gêne ?",
        text: [
          "Dites-le-nous par e-mail, voir Contact. Nous chercherons une solution avec vous et corrigerons la cause.",
        ],
      },
    ],
  },
};
