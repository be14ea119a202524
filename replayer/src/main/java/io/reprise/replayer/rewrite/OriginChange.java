package io.reprise.replayer.rewrite;

import io.reprise.http.Head;
import io.reprise.replayer.rewrite.OriginRule.Site;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the site that {@code --host} says in place of the recorded site wherever a request names it as such: Host,
 * Origin, Referer, X-Forwarded-Host, -Proto and -Port, Forwarded, and parameters of the query or of a form that hold an
 * address of the site. The recorded site is the one in the request's own Host or X-Forwarded-Host, so addresses of
 * other sites stay, unless the user maps these, too.
 */
final class OriginChange implements RequestChange {
    private static final Pattern ADDRESS = Pattern.compile("(?i)(https?:)?//([^/?#\\\\]+)(.*)", Pattern.DOTALL);
    private static final Pattern FORWARDED = Pattern.compile("(?i)\\b(host|proto)=(\"[^\"]*\"|[^;,\\s]*)");
    /** Looked for by name, because most requests have few of them and this is done for each request. */
    private static final String[] FIELDS = {
        "host", "origin", "referer", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "forwarded"
    };

    private static final int BODY_BYTES_MAX = 1 << 20;

    private final OriginRule rule;

    OriginChange(OriginRule rule) {
        this.rule = rule;
    }

    @Override
    public void change(RequestDraft draft) {
        Head head = draft.head();
        String host = head.value("host");
        String forwarded = head.value("x-forwarded-host");
        String site = forwarded == null ? host : forwarded.split(",", 2)[0].strip();
        if (site == null || site.isEmpty()) {
            return;
        }
        Site sent = rule.of(site);
        if (sent == null) {
            return;
        }
        for (String name : FIELDS) {
            for (int i = head.indexOf(name, 0); i >= 0; i = head.indexOf(name, i + 1)) {
                field(draft, i, name, site, host == null ? site : host, sent);
            }
        }
        String target = draft.target();
        int query = target.indexOf('?');
        if (query >= 0) {
            String changed = parameters(target.substring(query + 1), site, sent);
            if (changed != null) {
                draft.setTarget(target.substring(0, query + 1) + changed);
            }
        }
        form(draft, site, sent);
    }

    private void field(RequestDraft draft, int i, String name, String site, String host, Site sent) {
        String value = draft.value(i);
        if (value == null) {
            return;
        }
        String changed = switch (name) {
            case "host" -> sent.authority();
            case "origin", "referer" -> address(value, site, host, sent);
            case "x-forwarded-host" -> sent.authority();
            case "x-forwarded-proto" -> sent.scheme();
            case "x-forwarded-port" -> port(sent);
            case "forwarded" -> forwarded(value, sent);
            default -> null;
        };
        if (changed != null && !changed.equals(value)) {
            draft.setValue(i, changed);
        }
    }

    /** The address with the site replaced; null if it is neither of the site nor of one that the user maps. */
    private @Nullable String address(String value, String site, String host, Site sent) {
        Matcher matcher = ADDRESS.matcher(value);
        if (!matcher.matches()) {
            return null;
        }
        String authority = matcher.group(2);
        String plain = OriginRule.withoutDefaultPort(authority);
        boolean own = plain.equalsIgnoreCase(OriginRule.withoutDefaultPort(site))
                || plain.equalsIgnoreCase(OriginRule.withoutDefaultPort(host));
        Site named = own ? sent : rule.mapped(authority);
        if (named == null) {
            return null;
        }
        return (matcher.group(1) == null ? "" : named.scheme() + ':') + "//" + named.authority() + matcher.group(3);
    }

    private static String port(Site sent) {
        int colon = sent.authority().lastIndexOf(':');
        boolean given = colon > sent.authority().lastIndexOf(']');
        if (given) {
            return sent.authority().substring(colon + 1);
        }
        return sent.scheme().equals("https") ? "443" : "80";
    }

    private static String forwarded(String value, Site sent) {
        return FORWARDED
                .matcher(value)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1)
                        + '='
                        + (match.group(1).equalsIgnoreCase("host") ? '"' + sent.authority() + '"' : sent.scheme())));
    }

    private void form(RequestDraft draft, String site, Site sent) {
        String type = draft.head().value("content-type");
        boolean isForm = type != null && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
        byte[] content = isForm ? draft.content() : null;
        if (content == null || content.length > BODY_BYTES_MAX) {
            return;
        }
        String changed = parameters(new String(content, StandardCharsets.ISO_8859_1), site, sent);
        if (changed != null) {
            draft.setContent(changed.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The parameters with addresses of the site replaced; null if there are none. */
    private @Nullable String parameters(String parameters, String site, Site sent) {
        if (!parameters.contains("//") && !parameters.toLowerCase(Locale.ROOT).contains("%2f%2f")) {
            return null;
        }
        StringBuilder out = new StringBuilder(parameters.length() + 32);
        boolean isChanged = false;
        for (String pair : parameters.split("&", -1)) {
            int equals = pair.indexOf('=');
            String changed = equals < 0 ? null : parameter(pair.substring(equals + 1), site, sent);
            isChanged |= changed != null;
            out.append(out.isEmpty() ? "" : "&")
                    .append(changed == null ? pair : pair.substring(0, equals + 1) + changed);
        }
        return isChanged ? out.toString() : null;
    }

    private @Nullable String parameter(String raw, String site, Site sent) {
        String decoded;
        try {
            decoded = URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null; // a stray % is not an encoding
        }
        String changed = address(decoded, site, site, sent);
        if (changed == null) {
            return null;
        }
        return raw.contains("//") ? changed : URLEncoder.encode(changed, StandardCharsets.UTF_8);
    }
}
