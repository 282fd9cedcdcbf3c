package dev.gatepost.consent.pages;

import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.consent.Brands;
import dev.gatepost.consent.Disclosures;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.optin.DoubleOptIn;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.platform.Database;
import java.time.Clock;

/** The pages that people meet, joined. Make it once, before listening: it reads words and templates. */
public final class PublicPages {
    private final Parts parts;
    private final Pages pages = new Pages();
    private final Looks looks;
    private final SignupForms forms;

    /** What the pages work with. {@code base} is where people reach the public door. */
    public record Parts(
            Database database,
            Workspaces workspaces,
            Brands brands,
            Disclosures disclosures,
            DoubleOptIn optIn,
            SealedLinks links,
            RecordConsent record,
            ContactStore contacts,
            Addresses addresses,
            Audit audit,
            String base,
            Clock clock) {}

    public PublicPages(Parts parts) {
        this.parts = parts;
        this.looks = new Looks(parts.database(), parts.brands(), parts.audit(), parts.clock());
        this.forms = new SignupForms(parts.database(), parts.audit(), parts.clock());
    }

    public SignUpPage signUp() {
        return new SignUpPage(new SignUpPage.Parts(
                pages,
                looks,
                forms,
                parts.disclosures(),
                parts.optIn(),
                parts.links(),
                parts.workspaces(),
                parts.addresses(),
                parts.clock()));
    }

    public ConfirmPage confirm() {
        return new ConfirmPage(pages, looks, parts.links(), parts.optIn());
    }

    public LeavePages leave() {
        var acts = new PageActs(parts.database(), parts.contacts(), parts.record(), parts.brands(), parts.clock());
        return new LeavePages(pages, looks, parts.links(), acts, parts.clock());
    }

    public PageFiles files() {
        return new PageFiles(looks, parts.workspaces());
    }

    public FormsResource formsResource() {
        return new FormsResource(forms, looks, parts.brands(), parts.disclosures(), parts.base());
    }
}
