/// Phrases of the other languages, each with its reason, and near misses.
enum LaterLanguages {
    static let german = """
        refund_request: ich hätte gern mein Geld zurück
        refund_request: wann wird mir der Betrag erstattet
        refund_request: es wurde zweimal von meinem Konto abgebucht
        refund_request: bitte stornieren und das Geld zurücküberweisen
        refund_request: wo bleibt meine Rückzahlung
        explicit_human_request: kann mich bitte jemand anrufen
        explicit_human_request: ich will keinen Bot sondern einen Mitarbeiter
        explicit_human_request: verbinden Sie mich mit dem Kundendienst
        explicit_human_request: gibt es eine Telefonnummer, unter der ich jemanden erreiche
        explicit_human_request: ich möchte mit Ihrem Chef sprechen
        pricing_inquiry: was kostet das für zehn Leute
        pricing_inquiry: gibt es Rabatt für Vereine
        pricing_inquiry: wie teuer ist der größere Tarif
        pricing_inquiry: können Sie mir ein Angebot schicken
        pricing_inquiry: ist die App kostenlos
        legal_language: ich schalte meinen Anwalt ein
        legal_language: wir sehen uns vor Gericht
        legal_language: das ist ein Verstoß gegen die DSGVO, ich melde das der Behörde
        security_incident: mein Konto wurde gehackt
        security_incident: ich sehe Daten einer fremden Firma
        """
    static let spanish = """
        refund_request: quiero que me devuelvan el dinero
        refund_request: me han cobrado dos veces
        refund_request: cuándo llega mi reembolso
        refund_request: cómo puedo pedir la devolución del pago
        explicit_human_request: quiero hablar con una persona
        explicit_human_request: páseme con un agente por favor
        explicit_human_request: hay algún teléfono donde me atienda alguien
        explicit_human_request: que me llame alguien de su equipo
        pricing_inquiry: cuánto cuesta para veinte empleados
        pricing_inquiry: tienen descuento para asociaciones
        pricing_inquiry: qué precio tiene el plan grande
        pricing_inquiry: es gratis la aplicación
        legal_language: voy a denunciarles
        legal_language: mi abogado se pondrá en contacto con ustedes
        security_incident: alguien ha entrado en mi cuenta
        security_incident: me han hackeado
        """
    static let french = """
        refund_request: je veux être remboursé
        refund_request: rendez-moi mon argent
        refund_request: j'ai été débité deux fois
        refund_request: où en est mon remboursement
        explicit_human_request: je voudrais parler à quelqu'un
        explicit_human_request: passez-moi un conseiller
        explicit_human_request: pouvez-vous me rappeler
        explicit_human_request: je ne veux pas parler à un robot
        pricing_inquiry: combien coûte l'abonnement
        pricing_inquiry: quel est le tarif pour dix personnes
        pricing_inquiry: avez-vous une remise pour les associations
        pricing_inquiry: est-ce que c'est gratuit
        legal_language: mon avocat va vous contacter
        legal_language: je vais porter plainte
        security_incident: mon compte a été piraté
        security_incident: quelqu'un s'est connecté à ma place
        """
    static let portuguese = """
        refund_request: quero o meu dinheiro de volta
        refund_request: fui cobrado duas vezes
        refund_request: quando recebo o reembolso
        explicit_human_request: quero falar com um atendente
        explicit_human_request: alguém pode me ligar
        explicit_human_request: tem um número de telefone para falar com vocês
        pricing_inquiry: quanto custa para dez pessoas
        pricing_inquiry: vocês têm desconto para escolas
        pricing_inquiry: qual é o valor do plano
        legal_language: vou entrar na justiça contra vocês
        legal_language: vou procurar o procon
        security_incident: invadiram a minha conta
        """
    static let italian = """
        refund_request: vorrei indietro i miei soldi
        refund_request: mi avete addebitato due volte
        refund_request: quando arriva il rimborso
        explicit_human_request: voglio parlare con un operatore
        explicit_human_request: potete farmi chiamare da qualcuno
        explicit_human_request: c'è un numero dove risponde una persona
        pricing_inquiry: quanto costa per dieci persone
        pricing_inquiry: avete sconti per le scuole
        pricing_inquiry: qual è il prezzo del piano grande
        legal_language: vi faccio causa
        legal_language: il mio avvocato vi scriverà
        security_incident: qualcuno è entrato nel mio account
        """
    static let quiet = """
        wo ändere ich die Bankverbindung
        ist Anna am Montag frei
        der Mitarbeiter sieht seine Schicht nicht
        wie gebe ich eine Schicht zurück
        wie lege ich eine Kostenstelle an
        meine Chefin kann Urlaub nicht genehmigen
        wie rufe ich die Schnittstelle auf
        der Anwalt unserer Kanzlei braucht eine Schicht
        cómo devuelvo un turno
        la persona de noche no ve su turno
        dónde cambio mi número de teléfono
        está libre Ana el lunes
        cómo añado un centro de costes
        mi jefe no puede aprobar vacaciones
        comment rendre un créneau
        Paul est-il libre mardi
        un employé ne voit pas son planning
        comment ajouter un centre de coûts
        mon responsable ne peut pas valider les congés
        où changer mon numéro de téléphone
        como devolvo um turno
        a pessoa da noite não vê a escala
        a Ana está livre na segunda
        como adiciono um centro de custo
        come restituisco un turno
        Anna è libera lunedì
        la persona di notte non vede il turno
        come aggiungo un centro di costo
        """
}
