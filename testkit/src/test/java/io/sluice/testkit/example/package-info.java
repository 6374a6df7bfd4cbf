/**
 * The tests that the README shows to users, word for word: {@code ReadmeExamplesTest} holds the two together. They need a
 * Docker engine, so they run with the Maven profile {@code docker}.
 */
package io.sluice.testkit.example;
