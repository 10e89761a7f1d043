package dev.pemba.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.pemba.testing.Dice;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The text form of a relationship is one to one, whatever ids and contexts hold.
class RelationshipTextProperties {

  @Test
  void whatIsPrintedReadsBackAsTheSameRelationship() {
    Dice.forEachCase(
        "the text form of a relationship",
        20_000,
        dice -> {
          Relationship relationship = new RandomModel(dice).relationship();

          assertThat(Relationship.parse(relationship.toString())).isEqualTo(relationship);
        });
  }

  @Test
  void objectsAndSubjectsReadBackAsThemselves() {
    Dice.forEachCase(
        "the text form of objects and subjects",
        5_000,
        dice -> {
          RandomModel model = new RandomModel(dice);
          ObjectRef object = model.object();
          Subject subject = model.subject();

          assertThat(ObjectRef.parse(object.toString())).isEqualTo(object);
          assertThat(Subject.parse(subject.toString())).isEqualTo(subject);
        });
  }

  @Test
  void contextsReadBackAsThemselvesAndPrintAlike() {
    Dice.forEachCase(
        "the JSON of a context",
        10_000,
        dice -> {
          Context context = new RandomModel(dice).context();
          Context read = Context.parse(context.toString());

          assertThat(read).isEqualTo(context);
          assertThat(read).hasToString(context.toString());
        });
  }

  @Test
  void brokenTextsAreMalformedAndNothingElse() {
    Dice.forEachCase(
        "broken texts",
        20_000,
        dice -> {
          StringBuilder text = new StringBuilder(new RandomModel(dice).relationship().toString());
          int at = dice.below(text.length());
          switch (dice.below(3)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.setLength(at);
            default -> text.insert(at, dice.pick(List.of("[", "]", "{", " ", "#", "\"")));
          }
          try {
            Relationship read = Relationship.parse(text.toString());
            assertThat(Relationship.parse(read.toString())).isEqualTo(read);
          } catch (PembaException fault) {
            if (fault.reason() != Reason.MALFORMED_REQUEST) {
              fail("%s: %s", text, fault);
            }
          }
        });
  }
}
