package dev.reveille.core.fleet;

/**
 * A secret an agent is given, by what leads to it and never by itself.
 *
 * @param from text with at least one reference to a provider of the node, such as {@code
 *     ${file:secrets.properties:acme}}
 * @param variable whether it is also put into a variable of the process, and not only into a file
 */
public record SecretSpec(String from, boolean variable) {}
