import Core

/// The held-out phrases in the other five languages: `reason: phrase`, and phrases that must stay quiet.
enum HeldOutLanguages {
    static let german = """
        refund_request: Wann bekomme ich meine Rückzahlung?
        refund_request: mir wurde zweimal abgebucht
        refund_request: ich hätte gern mein geld wieder
        legal_language: Ich werde rechtliche Schritte einleiten
        legal_language: mein Rechtsanwalt meldet sich bei Ihnen
        explicit_human_request: kann mich bitte jemand anrufen
        explicit_human_request: ich will mit einem echten Mitarbeiter reden
        explicit_human_request: verbinden Sie mich mit dem Kundendienst
        pricing_inquiry: wie viel kostet ein zusätzlicher Nutzer
        pricing_inquiry: Gibt es Rabatt für Vereine?
        security_incident: mein Konto wurde gehackt
        security_incident: jemand hat sich in mein konto eingeloggt
        """
    static let spanish = """
        refund_request: quiero que me devuelvan el dinero
        refund_request: me han cobrado dos veces
        refund_request: cuando llega mi reembolso
        legal_language: los voy a demandar
        legal_language: tomaré acciones legales
        explicit_human_request: necesito hablar con alguien de verdad
        explicit_human_request: pásame con un agente
        explicit_human_request: quiero que me llame una persona
        pricing_inquiry: cuánto vale el plan anual
        pricing_inquiry: hay descuento para estudiantes
        security_incident: me hackearon la cuenta
        security_incident: alguien entró en mi cuenta sin permiso
        """
    static let french = """
        refund_request: je demande le remboursement de mon abonnement
        refund_request: vous m'avez débité deux fois
        refund_request: rendez-moi mon argent
        legal_language: je vais saisir mon avocat
        legal_language: on se verra au tribunal
        explicit_human_request: je voudrais parler à quelqu'un
        explicit_human_request: passez-moi un conseiller
        explicit_human_request: est-ce qu'une vraie personne peut m'appeler
        pricing_inquiry: quel est le tarif par utilisateur
        pricing_inquiry: ça coûte combien par mois
        security_incident: mon compte a été piraté
        security_incident: quelqu'un s'est connecté à mon compte
        """
    static let portuguese = """
        refund_request: quero o estorno da última cobrança
        refund_request: fui cobrado duas vezes
        refund_request: quando vou receber meu reembolso
        legal_language: vou entrar na justiça
        legal_language: meu advogado vai entrar em contato
        explicit_human_request: posso falar com uma pessoa de verdade
        explicit_human_request: me passa para um atendente
        explicit_human_request: quero falar com alguém
        pricing_inquiry: qual é o preço por usuário
        pricing_inquiry: tem desconto para estudante
        security_incident: minha conta foi invadida
        security_incident: alguém acessou minha conta sem autorização
        """
    static let italian = """
        refund_request: rivoglio i miei soldi
        refund_request: mi avete addebitato due volte l'importo
        refund_request: a che punto è il mio rimborso
        legal_language: vi faccio causa
        legal_language: mi rivolgo a un avvocato
        explicit_human_request: posso parlare con una persona vera
        explicit_human_request: passatemi un operatore
        explicit_human_request: qualcuno può chiamarmi
        pricing_inquiry: quanto viene al mese
        pricing_inquiry: fate sconti per studenti
        security_incident: mi hanno hackerato l'account
        security_incident: qualcuno è entrato nel mio account
        """
    static let quiet = """
        Wie ändere ich mein Passwort?
        Wo finde ich meine Rechnung?
        Ich brauche keine Rückerstattung, nur die Rechnung
        Wie füge ich einen Mitarbeiter hinzu?
        Wie spreche ich eine Schicht ab?
        die Preisspalte im Import ist leer
        ich möchte niemanden verklagen, ich brauche nur die Daten
        wie übertrage ich eine Schicht an eine andere Person
        ¿Cómo cambio mi contraseña?
        dónde descargo la factura
        no quiero un reembolso, solo la factura
        cómo agrego una persona al equipo
        la columna de precios no se importa
        ¿puedo volver al plan anterior?
        mi supervisor no puede aprobar el turno
        no quiero hablar con nadie, solo dime cómo exportar
        comment changer mon mot de passe
        où trouver ma facture
        je ne veux pas de remboursement, juste la facture
        comment ajouter une personne à l'équipe
        le champ prix de l'import est vide
        mon responsable ne voit pas les demandes
        comment revenir à l'ancien planning
        je n'ai pas besoin de parler à quelqu'un
        como mudo minha senha
        onde baixo a fatura
        não quero reembolso, só a fatura
        como adiciono uma pessoa à equipe
        o campo de preço não é importado
        meu gerente não recebe as notificações
        como volto para a escala antiga
        não preciso falar com ninguém
        come cambio la password
        dove scarico la fattura
        non voglio un rimborso, solo la fattura
        come aggiungo una persona al team
        il campo prezzo non viene importato
        il mio responsabile non vede le richieste
        come torno al vecchio turno
        non ho bisogno di parlare con nessuno
        """
}
