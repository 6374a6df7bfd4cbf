@org.jspecify.annotations.NullMarked
package io.sluice.testkit.fault.report;
