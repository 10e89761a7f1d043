package dev.pemba.server.gateway;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The host of a request as its labels, in small letters, without port and final dot. The labels of
/// an address in brackets are one.
record RequestHost(List<String> labels) {
  private static final Pattern HOST =
      Pattern.compile("([a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63}){0,126})\\.?(?::\\d{1,5})?");
  private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-f:.]{2,45}])(?::\\d{1,5})?");
  private static final Splitter DOTS = Splitter.on('.');

  RequestHost {
    labels = List.copyOf(labels);
  }

  /// Reads the header `host`. Throws `Refusal`.
  static RequestHost parse(String header) {
    String text = header.toLowerCase(Locale.ROOT);
    var address = ADDRESS.matcher(text);
    if (address.matches()) {
      return new RequestHost(List.of(address.group(1)));
    }
    var host = HOST.matcher(text);
    if (!host.matches()) {
      throw Refusal.noRoute("the host is no host name");
    }
    return new RequestHost(DOTS.splitToList(host.group(1)));
  }
}
