package dev.pemba.client.guard;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text with fields of a message in braces, such as `document:{document.id}`. Checked against the
/// message's type when it is made.
final class Template implements Function<Message, String> {
  private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)}");

  private final List<Function<Message, String>> parts = new ArrayList<>();

  Template(String text, Descriptor type) {
    Matcher fields = FIELD.matcher(text);
    int from = 0;
    while (fields.find()) {
      literal(text.substring(from, fields.start()), text);
      parts.add(field(fields.group(1), text, type));
      from = fields.end();
    }
    literal(text.substring(from), text);
  }

  private void literal(String literal, String text) {
    if (literal.indexOf('{') >= 0 || literal.indexOf('}') >= 0) {
      throw new IllegalArgumentException("`%s`: a brace without its other half".formatted(text));
    }
    parts.add(_ -> literal);
  }

  private static Function<Message, String> field(String path, String text, Descriptor type) {
    List<FieldDescriptor> steps = new ArrayList<>();
    Descriptor at = type;
    String[] names = path.split("\\.", -1);
    for (int i = 0; i < names.length; i++) {
      FieldDescriptor step = at.findFieldByName(names[i]);
      if (step == null) {
        throw new IllegalArgumentException(
            "`%s`: `%s` has no field `%s`".formatted(text, at.getFullName(), names[i]));
      }
      boolean last = i == names.length - 1;
      boolean isMessage = step.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      if (step.isRepeated() || isMessage == last) {
        throw new IllegalArgumentException(
            "`%s`: the field `%s` is no single value".formatted(text, path));
      }
      steps.add(step);
      if (!last) {
        at = step.getMessageType();
      }
    }
    return message -> value(message, steps);
  }

  private static String value(Message message, List<FieldDescriptor> steps) {
    Message at = message;
    for (FieldDescriptor step : steps.subList(0, steps.size() - 1)) {
      at = (Message) at.getField(step);
    }
    return String.valueOf(at.getField(steps.getLast()));
  }

  @Override
  public String apply(Message message) {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.apply(message)));
    return text.toString();
  }
}
