package dev.pemba.schema;

import dev.pemba.model.Printable;
import java.net.InetAddress;
import java.util.regex.Pattern;

/// An IPv4 or IPv6 address, as conditions compare them.
///
/// An IPv6 address that wraps an IPv4 one (`::ffff:10.0.0.1`) is that IPv4 address.
record IpAddress(InetAddress address) {
  private static final Pattern V4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

  /// Reads a literal; a host name or a zone is none. Never looks anything up.
  static IpAddress parse(String text) {
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
      throw new IllegalArgumentException("`%s` is no address".formatted(Printable.of(text)));
    }
    return new IpAddress(InetAddress.ofLiteral(text));
  }

  /// True if the address is in a block such as `10.0.0.0/8`; false if the block is of the other
  /// family.
  boolean inCidr(String block) {
    int slash = block.indexOf('/');
    String length = block.substring(slash + 1);
    if (slash < 0 || !LENGTH.matcher(length).matches()) {
      throw notABlock(block);
    }
    byte[] prefix = parse(block.substring(0, slash)).address.getAddress();
    int bits = Integer.parseInt(length);
    if (bits > prefix.length * 8) {
      throw notABlock(block);
    }
    byte[] own = address.getAddress();
    if (own.length != prefix.length) {
      return false;
    }
    for (int i = 0; i * 8 < bits; i++) {
      int mask = bits - i * 8 >= 8 ? 0xff : 0xff << (8 - (bits - i * 8)) & 0xff;
      if (((own[i] ^ prefix[i]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static IllegalArgumentException notABlock(String block) {
    return new IllegalArgumentException(
        "`%s` is no address block such as `10.0.0.0/8`".formatted(Printable.of(block)));
  }
}
