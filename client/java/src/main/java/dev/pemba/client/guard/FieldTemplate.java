package dev.pemba.client.guard;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Text with fields of a message in braces, such as `document:{document.id}`. Checked against the
/// message's type when it is made.
final class FieldTemplate implements Function<Message, String> {
  private final ObjectTemplate template;
  private final Map<String, Function<Message, String>> fields = new HashMap<>();

  FieldTemplate(String text, Descriptor type) {
    this.template = new ObjectTemplate(text);
    template.names().forEach(path -> fields.put(path, field(path, text, type)));
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

  /// @throws IllegalArgumentException if the message names no object, or what could be two
  @Override
  public String apply(Message message) {
    return template
        .fill(path -> Optional.ofNullable(fields.get(path)).map(field -> field.apply(message)))
        .orElseThrow(() -> new IllegalArgumentException("the message names no object"));
  }
}
