@org.jspecify.annotations.NullMarked
package dev.pemba.spring;
