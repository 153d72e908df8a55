import Alerting
import Logging
import Model

extension ScoringLoop {
    /// Tells of the offers that a run has made.
    func tellOffers(_ decision: Decision, of perks: PerkSet) {
        for perk in perks.perks {
            let offers = decision.offers.filter { $0.perk == perk.name }
            let (made, expired) = (offers.count { $0.state == .offered }, offers.count { $0.state == .expired })
            guard made > 0 || expired > 0 else { continue }
            logger.notice("perk offered", metadata: ["perk": "\(perk.name)", "offers": "\(made)", "expired": "\(expired)"])
        }
    }
}
