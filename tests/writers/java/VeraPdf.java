import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Validates PDF files by veraPDF's engine and its profiles for PDF/A-3a and PDF/UA-1, and prints a line for each failure
 * and each result. veraPDF reads its profiles by JAXB, which Java has no longer; here they are read by the DOM.
 */
class VeraPdf {
    public static void main(String[] files) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        for (String name : new String[] {"PDFA-3A", "PDFUA-1"}) {
            ValidationProfile profile = profile(name);
            for (String file : files) {
                try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(file), profile.getPDFAFlavour());
                        var validator = Foundries.defaultInstance().createValidator(profile, false)) {
                    var result = validator.validate(parser);
                    for (var failure : result.getTestAssertions()) {
                        System.out.println("FAILED " + name + " " + failure.getRuleId().getClause() + "-"
                                + failure.getRuleId().getTestNumber() + " " + failure.getMessage());
                    }
                    System.out.println("RESULT " + name + " " + result.isCompliant() + " " + profile.getRules().size()
                            + " rules " + result.getTotalAssertions() + " tests");
                }
            }
        }
    }

    static ValidationProfile profile(String name) throws Exception {
        Element root;
        try (InputStream xml = VeraPdf.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml")) {
            root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml).getDocumentElement();
        }
        Set<Rule> rules = new HashSet<>();
        for (Element rule : below(root, "rule")) {
            Element id = below(rule, "id").get(0), error = below(rule, "error").get(0);
            List<ErrorArgument> arguments = new ArrayList<>();
            for (Element argument : below(error, "argument")) {
                arguments.add(ErrorArgumentImpl.fromValues(argument.getTextContent(), null, null));
            }
            rules.add(Profiles.ruleFromValues(
                    Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                            id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
                    rule.getAttribute("object"), Boolean.valueOf(rule.getAttribute("deferred")),
                    rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"),
                    Profiles.errorFromValues(text(error, "message"), arguments), List.of()));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element variable : below(root, "variable")) {
            variables.add(Profiles.variableFromValues(variable.getAttribute("name"), variable.getAttribute("object"),
                    text(variable, "defaultValue"), text(variable, "value")));
        }
        return Profiles.profileFromValues(PDFAFlavour.valueOf(root.getAttribute("flavour")),
                Profiles.profileDetailsFromValues(name, name, "veraPDF", new Date(0)), "", rules, variables);
    }

    static List<Element> below(Element parent, String tag) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getElementsByTagName(tag);
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    static String text(Element parent, String tag) {
        return below(parent, tag).get(0).getTextContent();
    }
}
