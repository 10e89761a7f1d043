package dev.pemba.server.http;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The comments of the protos, which generated code does not have: they are read from the
/// descriptor set that the protos' jar holds. Immutable.
final class ProtoComments {
  private static final String RESOURCE = "/dev/pemba/pemba.protoset";

  private static final Pattern ITEM = Pattern.compile("([-*]|\\d+\\.) .*");

  /// By file, then by the place in it, as `SourceCodeInfo` names places.
  private final Map<String, Map<List<Integer>, String>> comments;

  private ProtoComments(Map<String, Map<List<Integer>, String>> comments) {
    this.comments = comments;
  }

  static ProtoComments load() {
    Map<String, Map<List<Integer>, String>> comments = new HashMap<>();
    try (InputStream in = ProtoComments.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the protos' jar lacks " + RESOURCE);
      }
      for (FileDescriptorProto file : FileDescriptorSet.parseFrom(in).getFileList()) {
        Map<List<Integer>, String> places = new HashMap<>();
        for (Location place : file.getSourceCodeInfo().getLocationList()) {
          if (place.hasLeadingComments()) {
            places.put(place.getPathList(), unwrapped(place.getLeadingComments()));
          }
        }
        comments.put(file.getName(), places);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new ProtoComments(comments);
  }

  /// What stands above it in the proto, as Markdown with a paragraph in each line; empty if nothing
  /// does.
  String of(GenericDescriptor what) {
    return comments.getOrDefault(what.getFile().getName(), Map.of()).getOrDefault(place(what), "");
  }

  /// The first sentence of it.
  String summary(GenericDescriptor what) {
    String first = of(what).lines().findFirst().orElse("");
    for (int i = 0; i < first.length() - 1; i++) {
      if (".?".indexOf(first.charAt(i)) >= 0 && first.charAt(i + 1) == ' ') {
        return first.substring(0, i + 1);
      }
    }
    return first;
  }

  /// What follows that sentence.
  String rest(GenericDescriptor what) {
    return of(what).substring(summary(what).length()).strip();
  }

  private static List<Integer> place(GenericDescriptor what) {
    return switch (what) {
      case Descriptor it ->
          it.getContainingType() == null
              ? List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, it.getIndex())
              : within(
                  it.getContainingType(), DescriptorProto.NESTED_TYPE_FIELD_NUMBER, it.getIndex());
      case EnumDescriptor it ->
          it.getContainingType() == null
              ? List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, it.getIndex())
              : within(
                  it.getContainingType(), DescriptorProto.ENUM_TYPE_FIELD_NUMBER, it.getIndex());
      case FieldDescriptor it ->
          within(it.getContainingType(), DescriptorProto.FIELD_FIELD_NUMBER, it.getIndex());
      case EnumValueDescriptor it ->
          within(it.getType(), EnumDescriptorProto.VALUE_FIELD_NUMBER, it.getIndex());
      case ServiceDescriptor it -> List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, it.getIndex());
      case MethodDescriptor it ->
          within(it.getService(), ServiceDescriptorProto.METHOD_FIELD_NUMBER, it.getIndex());
      default -> List.of();
    };
  }

  private static List<Integer> within(GenericDescriptor outer, int kind, int index) {
    List<Integer> place = new ArrayList<>(place(outer));
    place.add(kind);
    place.add(index);
    return place;
  }

  /// Joins the lines of each paragraph and of each item of a list: where a page breaks lines is its
  /// own affair.
  private static String unwrapped(String comment) {
    StringBuilder text = new StringBuilder();
    boolean paragraph = false;
    for (String line : comment.strip().lines().map(String::strip).toList()) {
      boolean item = ITEM.matcher(line).matches();
      if (!text.isEmpty()) {
        text.append(paragraph && !item && !line.isEmpty() ? " " : "\n");
      }
      text.append(line);
      paragraph = !line.isEmpty();
    }
    return text.toString();
  }
}
