/// Phrases in the other five languages, written with the rules in view: `reason: phrase`, and quiet ones.
enum OpenLanguages {
    static let german = """
        refund_request: Ich möchte mein Geld zurück
        refund_request: Ich will mein Geld wiederhaben
        refund_request: Bitte erstatten Sie mir den Betrag
        refund_request: doppelt abgebucht
        legal_language: Mein Anwalt wird sich melden
        legal_language: Ich werde Sie verklagen
        legal_language: wir sehen uns vor Gericht
        legal_language: das ist ein Verstoß gegen die DSGVO
        explicit_human_request: Ich möchte mit einem Mitarbeiter sprechen
        explicit_human_request: kann ich mit einem echten Menschen reden
        explicit_human_request: rufen Sie mich bitte an
        explicit_human_request: ich will keinen Bot
        pricing_inquiry: Was kostet das pro Monat?
        pricing_inquiry: Wie teuer ist der Business-Tarif
        pricing_inquiry: gibt es einen Rabatt
        security_incident: Mein Account wurde gehackt
        security_incident: unbefugter Zugriff auf unser Konto
        """
    static let spanish = """
        refund_request: Quiero mi dinero de vuelta
        refund_request: solicito un reembolso
        refund_request: devuélvanme el dinero
        refund_request: me cobraron doble
        legal_language: mi abogado se pondrá en contacto
        legal_language: voy a poner una denuncia
        legal_language: nos vemos en los tribunales
        legal_language: los demandaré
        explicit_human_request: quiero hablar con una persona real
        explicit_human_request: llámenme por favor
        explicit_human_request: necesito un agente humano
        explicit_human_request: comuníqueme con un supervisor
        pricing_inquiry: ¿cuánto cuesta?
        pricing_inquiry: precio por usuario
        pricing_inquiry: ¿tienen descuentos?
        security_incident: hackearon mi cuenta
        security_incident: acceso no autorizado a mi cuenta
        """
    static let french = """
        refund_request: Je veux être remboursé
        refund_request: remboursez-moi
        refund_request: j'ai été débité deux fois
        refund_request: je veux récupérer mon argent
        legal_language: mon avocat va vous contacter
        legal_language: je vais porter plainte
        legal_language: j'irai au tribunal
        legal_language: c'est illégal
        explicit_human_request: je veux parler à un humain
        explicit_human_request: je voudrais parler à une vraie personne
        explicit_human_request: rappelez-moi
        explicit_human_request: passez-moi votre responsable
        pricing_inquiry: combien ça coûte
        pricing_inquiry: quels sont vos tarifs
        pricing_inquiry: y a-t-il une remise pour les associations
        security_incident: mon compte est piraté
        security_incident: il y a une fuite de données
        """
    static let portuguese = """
        refund_request: quero meu dinheiro de volta
        refund_request: solicito reembolso
        refund_request: devolvam meu dinheiro
        refund_request: cobraram duas vezes
        legal_language: vou processar vocês
        legal_language: vou falar com meu advogado
        legal_language: vou ao procon
        legal_language: tomarei medidas legais
        explicit_human_request: quero falar com um atendente
        explicit_human_request: preciso falar com um humano
        explicit_human_request: me liguem por favor
        explicit_human_request: quero falar com o gerente
        pricing_inquiry: quanto custa
        pricing_inquiry: qual o valor do plano
        pricing_inquiry: vocês têm desconto?
        security_incident: hackearam minha conta
        security_incident: houve um vazamento de dados
        """
    static let italian = """
        refund_request: voglio un rimborso
        refund_request: rivoglio i soldi
        refund_request: mi avete addebitato due volte
        refund_request: chiedo il rimborso
        legal_language: parlerò con il mio avvocato
        legal_language: vi denuncio
        legal_language: ci vediamo in tribunale
        legal_language: procederò per vie legali
        explicit_human_request: voglio parlare con una persona
        explicit_human_request: posso parlare con un operatore
        explicit_human_request: richiamatemi per favore
        explicit_human_request: vorrei un operatore umano
        pricing_inquiry: quanto costa
        pricing_inquiry: quali sono i prezzi
        pricing_inquiry: ci sono sconti?
        security_incident: il mio account è stato hackerato
        security_incident: accesso non autorizzato al mio account
        """
    static let quiet = """
        Wie lade ich Mitarbeiter ein?
        ich will keine Rückerstattung
        wie lösche ich eine Schicht
        die Kostenstelle fehlt im Export
        mein Chef kann den Tausch nicht genehmigen
        Wie exportiere ich den Dienstplan?
        die App zeigt einen Fehler
        ich habe mein Passwort vergessen
        Wann endet meine Testphase?
        wie schütze ich mein Konto vor Hackern
        mein Handy wurde gestohlen
        ist Anna am Montag frei
        Standort umbenennen
        wie viele Nutzer kann ich anlegen
        ich brauche keinen Anwalt
        cómo cambio el idioma
        la app no carga
        cómo invito a mi equipo
        cómo exporto los turnos
        no necesito un abogado
        cómo elimino un turno
        mi gerente no ve el calendario
        el campo de costos está vacío
        olvidé mi contraseña
        cómo protejo mi cuenta
        cuánto tiempo tarda la exportación
        cómo cambio de plan
        me robaron el teléfono
        conectar con Google Calendar
        no pido un reembolso
        comment inviter mon équipe
        j'ai oublié mon mot de passe
        comment exporter le planning
        l'application ne charge pas
        comment supprimer un service
        je n'ai pas besoin d'un avocat
        combien de temps dure l'export
        la colonne des coûts est vide
        comment protéger mon compte
        comment changer de forfait
        on m'a volé mon téléphone
        notre responsable ne peut pas valider
        je ne demande pas de remboursement
        où sont les notifications
        comment relier mon agenda
        como convido minha equipe
        esqueci minha senha
        como exporto a escala
        o aplicativo não carrega
        como apago um turno
        não preciso de advogado
        quanto tempo leva a exportação
        a coluna de custos está vazia
        como protejo minha conta
        como troco de plano
        roubaram meu celular
        meu supervisor não consegue aprovar
        não peço reembolso
        onde ficam as notificações
        como conecto minha agenda
        come invito il mio team
        ho dimenticato la password
        come esporto i turni
        l'app non si carica
        come elimino un turno
        non mi serve un avvocato
        quanto tempo ci mette l'esportazione
        la colonna dei costi è vuota
        come proteggo il mio account
        come cambio piano
        mi hanno rubato il telefono
        il mio capo non può approvare
        non chiedo un rimborso
        dove sono le notifiche
        come collego il calendario
        """
}
