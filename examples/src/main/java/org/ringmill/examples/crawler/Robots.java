package org.ringmill.examples.crawler;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a host's robots.txt asks of a crawler (RFC 9309): the rules for our name if there are any, else those for {@code *}; the longest
 * rule that a path begins with decides. {@code Crawl-delay} is honoured too, though no standard has it.
 *
 * <p>Wildcards within a path are not understood. A Disallow with one is taken as its part before, so it forbids more than it says;
 * an Allow with one is left out.
 */
final class Robots {
    /** There is none, so all is allowed. */
    static final Robots ALLOW_ALL = new Robots(List.of(), 0);

    /** It could not be read, which counts as a no (RFC 9309, section 2.3.1.4). */
    static final Robots UNREACHABLE = new Robots(List.of(new Rule("", false)), 0);

    private static final double MAX_DELAY_S = 3600;

    private final List<Rule> rules;
    private final long delayNs;

    private record Rule(String prefix, boolean allows) {}

    /** The lines for one or several agents. */
    private static final class Group {
        final List<String> agents = new ArrayList<>();
        final List<Rule> rules = new ArrayList<>();
        long delayNs;
        boolean hasRules;
    }

    private Robots(final List<Rule> rules, final long delayNs) {
        this.rules = rules;
        this.delayNs = delayNs;
    }

    /** {@return what a text asks of a crawler of that name} Lines that say nothing to us are left out. */
    static Robots parse(final String text, final String agent) {
        final List<Group> groups = groups(text);
        final String name = agent.toLowerCase(Locale.ROOT);
        final boolean namesUs = groups.stream().anyMatch(group -> group.agents.contains(name));
        final List<Rule> rules = new ArrayList<>();
        long delayNs = 0;
        for (final Group group : groups) {
            if (group.agents.contains(namesUs ? name : "*")) {
                rules.addAll(group.rules);
                delayNs = Math.max(delayNs, group.delayNs);
            }
        }
        return new Robots(rules, delayNs);
    }

    private static List<Group> groups(final String text) {
        final List<Group> groups = new ArrayList<>();
        Group group = new Group();
        for (final String line : text.lines().toList()) {
            final String statement = line.replaceFirst("#.*", "");
            final int colon = statement.indexOf(':');
            if (colon < 0) {
                continue;
            }
            final String field = statement.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            final String value = statement.substring(colon + 1).strip();
            if (field.equals("user-agent")) {
                if (group.hasRules || group.agents.isEmpty()) {
                    group = new Group();
                    groups.add(group);
                }
                group.agents.add(value.toLowerCase(Locale.ROOT));
            } else {
                addTo(group, field, value);
            }
        }
        return groups;
    }

    private static void addTo(final Group group, final String field, final String value) {
        switch (field) {
            case "allow", "disallow" -> {
                group.hasRules = true;
                final boolean allows = field.equals("allow");
                final String prefix = value.replaceFirst("[*$].*", "");
                final boolean isWhole = prefix.length() == value.length();
                if (!value.isEmpty() && (isWhole || !allows)) {
                    group.rules.add(new Rule(prefix, allows));
                }
            }
            case "crawl-delay" -> {
                group.hasRules = true;
                group.delayNs = delayNs(value);
            }
            default -> {} // sitemaps, and what others have thought of
        }
    }

    private static long delayNs(final String value) {
        try {
            final double seconds = Double.parseDouble(value);
            return seconds > 0 ? (long) (Math.min(seconds, MAX_DELAY_S) * 1e9) : 0;
        } catch (final NumberFormatException notANumber) {
            return 0;
        }
    }

    /** {@return whether that may be fetched} */
    boolean allows(final URI uri) {
        final String query = uri.getRawQuery();
        final String path = query == null ? uri.getRawPath() : uri.getRawPath() + '?' + query;
        int longest = -1;
        boolean allowed = true;
        for (final Rule rule : rules) {
            final int length = rule.prefix().length();
            if (path.startsWith(rule.prefix()) && (length > longest || (length == longest && rule.allows()))) {
                longest = length;
                allowed = rule.allows();
            }
        }
        return allowed;
    }

    /** {@return how long to wait between two requests at least, 0 if it does not say} */
    long delayNs() {
        return delayNs;
    }
}
