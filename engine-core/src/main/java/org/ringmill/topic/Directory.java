package org.ringmill.topic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions at one moment, in a trie of their patterns' tokens. Immutable: a change copies the path to the pattern and
 * shares the rest, so whoever holds one matches without a lock, and its identity says whether what was matched still holds.
 */
final class Directory<M> {
    private static final class Node<M> {
        final Map<String, Node<M>> children;
        final @Nullable Node<M> any;
        final List<Subscription<M>> here;
        final List<Subscription<M>> rest;

        Node(
                final Map<String, Node<M>> children,
                final @Nullable Node<M> any,
                final List<Subscription<M>> here,
                final List<Subscription<M>> rest) {
            this.children = children;
            this.any = any;
            this.here = here;
            this.rest = rest;
        }

        static <M> Node<M> empty() {
            return new Node<>(Map.of(), null, List.of(), List.of());
        }

        boolean isEmpty() {
            return children.isEmpty() && any == null && here.isEmpty() && rest.isEmpty();
        }
    }

    private final Node<M> root;
    private final boolean closed;

    private Directory(final Node<M> root, final boolean closed) {
        this.root = root;
        this.closed = closed;
    }

    static <M> Directory<M> empty() {
        return new Directory<>(Node.empty(), false);
    }

    /** {@return one without subscriptions that says that nothing may be published any more} */
    static <M> Directory<M> closed() {
        return new Directory<>(Node.empty(), true);
    }

    boolean isClosed() {
        return closed;
    }

    Directory<M> with(final Subscription<M> subscription) {
        return new Directory<>(changed(root, subscription, 0, true), closed);
    }

    Directory<M> without(final Subscription<M> subscription) {
        return new Directory<>(changed(root, subscription, 0, false), closed);
    }

    private static <M> Node<M> changed(
            final Node<M> node, final Subscription<M> subscription, final int depth, final boolean add) {
        final String[] tokens = subscription.topicPattern().tokens();
        if (depth == tokens.length) {
            return new Node<>(node.children, node.any, changed(node.here, subscription, add), node.rest);
        }
        final String token = tokens[depth];
        if (token.equals(TopicPattern.REST)) {
            return new Node<>(node.children, node.any, node.here, changed(node.rest, subscription, add));
        }
        if (token.equals(TopicPattern.ONE)) {
            return new Node<>(node.children, changedChild(node.any, subscription, depth, add), node.here, node.rest);
        }
        final Map<String, Node<M>> children = new HashMap<>(node.children);
        final Node<M> child = changedChild(children.get(token), subscription, depth, add);
        if (child == null) {
            children.remove(token);
        } else {
            children.put(token, child);
        }
        return new Node<>(children, node.any, node.here, node.rest);
    }

    /** {@return the child as it is afterwards, null if nothing is left in it} */
    private static <M> @Nullable Node<M> changedChild(
            final @Nullable Node<M> child, final Subscription<M> subscription, final int depth, final boolean add) {
        final Node<M> changed = changed(child == null ? Node.empty() : child, subscription, depth + 1, add);
        return changed.isEmpty() ? null : changed;
    }

    private static <M> List<Subscription<M>> changed(
            final List<Subscription<M>> subscriptions, final Subscription<M> subscription, final boolean add) {
        final List<Subscription<M>> changed = new ArrayList<>(subscriptions);
        if (add) {
            changed.add(subscription);
        } else {
            changed.remove(subscription);
        }
        return changed;
    }

    /** {@return who gets what is published to that topic, in the order in which they subscribed} */
    Route<M> match(final String[] tokens) {
        final List<Subscription<M>> found = new ArrayList<>();
        collect(root, tokens, 0, found);
        found.sort(Comparator.comparingLong(Subscription::id));
        return new Route<>(this, found);
    }

    /** One pattern ends in one node, which is reached in one way: nobody is found twice. */
    private static <M> void collect(
            final Node<M> node, final String[] tokens, final int depth, final List<Subscription<M>> found) {
        if (depth == tokens.length) {
            found.addAll(node.here);
            return;
        }
        found.addAll(node.rest);
        final Node<M> child = node.children.get(tokens[depth]);
        if (child != null) {
            collect(child, tokens, depth + 1, found);
        }
        if (node.any != null) {
            collect(node.any, tokens, depth + 1, found);
        }
    }
}
