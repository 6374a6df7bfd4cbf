/** The JavaScript client: in Node, in a mini program's clothes, in a browser, and as a package. */
@org.jspecify.annotations.NullMarked
package io.sluice.testkit.javascript;
