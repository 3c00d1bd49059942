/// What mail programs write above the mail that is answered or passed on, in the languages they are used in.
enum ReplyWords {
    /// How the line "On (date), (name) wrote:" begins, and what verb it has.
    static let wrote: [(opening: String, verb: String)] = [
        ("on ", "wrote"), ("am ", "schrieb"), ("um ", "schrieb"), ("le ", "a écrit"), ("el ", "escribió"),
        ("el ", "escribio"), ("em ", "escreveu"), ("no dia ", "escreveu"), ("a ", "escreveu"), ("il ", "ha scritto"),
        ("op ", "schreef"), ("den ", "skrev"), ("på ", "skrev"), ("dnia ", "napisał"), ("w dniu ", "pisze"),
        ("w dniu ", "napisał"),
    ]

    /// The verbs where the name stands first: "Jane <jane@example.com> wrote:".
    static let verbs = [
        "wrote", "schrieb", "a écrit", "escribió", "escribio", "escreveu", "ha scritto", "schreef", "skrev", "napisał",
        "napisał(a)", "writes", "said", "schreibt", "kirjoitti", "пишет", "написал", "写道", "寫道", "のメール", "wrote on",
    ]

    /// The author himself writes of what he wrote.
    static let ownWriting = ["i wrote", "ich schrieb", "j'ai écrit", "we wrote", "wir schrieben"]

    /// Between dashes: "-----Original Message-----".
    static let original = [
        "original message", "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "message d'origine",
        "message original", "mensaje original", "mensagem original", "messaggio originale", "oorspronkelijk bericht",
        "ursprungligt meddelande", "original appointment", "urspr. nachricht", "reply message", "original mail",
        "oprindelig besked", "oprindelig meddelelse", "opprinnelig melding", "alkuperäinen viesti",
        "исходное сообщение", "原始邮件", "reply to message",
    ]

    /// Between dashes or before a colon: "---------- Forwarded message ---------", "Begin forwarded message:".
    static let forwarded = [
        "forwarded message", "weitergeleitete nachricht", "message transféré", "message forwardé", "mensaje reenviado",
        "mensagem encaminhada", "mensagem reencaminhada", "messaggio inoltrato", "doorgestuurd bericht",
        "begin forwarded message", "anfang der weitergeleiteten nachricht", "weitergeleitete e-mail",
        "weitergeleitete mail", "début du message réexpédié", "début du message transféré", "courriel transféré",
        "inicio del mensaje reenviado", "mensaje reenviado", "início da mensagem encaminhada",
        "início da mensagem reencaminhada", "inizio messaggio inoltrato", "inizio del messaggio inoltrato",
        "forwarded mail", "forwarded email", "пересылаемое сообщение",
    ]

    /// What begins the subject of a mail that was passed on.
    static let forwardPrefixes: Set<String> = ["fw", "fwd", "wg", "tr", "rv", "i", "enc", "encam", "fs", "vs"]

    /// The first line of the block that Outlook writes, and the lines that belong to it.
    static let senderLabels: Set<String> = [
        "from", "von", "de", "da", "van", "expéditeur", "remitente", "mittente", "från", "fra", "od", "от",
    ]
    static let blockLabels: Set<String> = [
        "sent", "date", "to", "cc", "bcc", "subject", "importance", "reply-to", "reply to", "priority", "attachments",
        "gesendet", "datum", "an", "betreff", "gesendet am", "antwort an", "wichtigkeit",
        "envoyé", "envoyé le", "envoyé par", "à", "objet", "répondre à", "date d'envoi", "destinataire",
        "destinataires",
        "enviado", "enviado el", "enviado em", "fecha", "para", "asunto", "assunto", "data", "cco",
        "inviato", "inviato il", "a", "oggetto", "rispondi a", "responder a", "verzonden", "aan", "onderwerp",
        "skickat", "till", "ämne", "sendt", "dato", "til", "emne", "wysłano", "do", "temat", "кому", "тема", "дата",
        "отправлено",
    ]

    /// What telephones and web mail write under a mail: the line begins with it.
    static let sentFrom = [
        "sent from my ", "sent from mail for ", "sent from yahoo", "sent from outlook", "sent from gmail",
        "sent from aol",
        "sent from proton", "sent via ", "sent with ", "get outlook for ", "sent from samsung", "sent from blackberry",
        "sent from the ", "sent using ", "von meinem ", "gesendet von ", "gesendet mit ", "gesendet über ",
        "diese nachricht wurde von mein", "outlook für ", "holen sie sich outlook", "envoyé de mon ", "envoyé depuis ",
        "envoyé à partir ",
        "envoyé via ", "télécharger outlook", "obtenez outlook", "obtenir outlook", "enviado desde ", "enviado do ",
        "enviado de mi ", "enviado de ",
        "enviado a partir ", "enviado via ", "enviado con ", "obtener outlook", "obtenga outlook", "obter o outlook",
        "baixe o outlook",
        "inviato da ", "inviato dal ", "scarica outlook", "ottieni outlook", "verstuurd vanaf ", "verzonden vanaf ",
        "skickat från ", "sendt fra ", "verzonden met ", "wysłane z ", "lähetetty ", "отправлено с ",
    ]

    /// The author says that his answers stand in the mail below.
    static let answersBelow = [
        "see below", "answers below", "replies below", "comments below", "my answers inline", "see inline",
        "answered inline", "answers inline", "replies inline", "comments inline", "in red below", "in line below",
        "siehe unten",
        "antworten unten", "unten in rot", "antworten im text", "réponses ci-dessous", "voir ci-dessous",
        "réponses dans le texte",
        "respuestas abajo", "ver abajo", "respondo abajo", "respuestas en rojo", "respostas abaixo", "veja abaixo",
        "ver abaixo", "respondo abaixo",
        "risposte sotto", "vedi sotto", "rispondo sotto", "risposte in rosso", "di seguito le risposte",
    ]
}
