/// Pemba's answers as decisions of Spring Security.
@org.jspecify.annotations.NullMarked
package dev.pemba.spring;
