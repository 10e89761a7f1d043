package dev.pemba.cli;

import dev.pemba.v1.Decision;
import dev.pemba.v1.ExplainedRelationship;
import dev.pemba.v1.Explanation;
import dev.pemba.v1.ExplanationStep;
import dev.pemba.v1.ExplanationStep.Branch;
import dev.pemba.v1.ExplanationStep.Rule;
import dev.pemba.v1.Provenance;
import dev.pemba.v1.SubjectRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Draws an explanation: steps that more than one branch leads to are drawn once.
final class ExplanationTree {
  private final Output output;
  private final Explanation explanation;
  private final Set<Integer> drawn = new HashSet<>();

  ExplanationTree(Output output, Explanation explanation) {
    this.output = output;
    this.explanation = explanation;
  }

  void print() {
    if (explanation.getStepsCount() > 0) {
      step(0).print(output);
    }
    if (explanation.getIncomplete()) {
      output.note("not all is drawn: the explanation is long");
    }
  }

  /// The relationships of a proof, from the question on.
  static List<String> proof(Explanation explanation) {
    Set<String> used = new LinkedHashSet<>();
    for (ExplanationStep step : explanation.getStepsList()) {
      if (step.getDecision() != Decision.DECISION_DENIED) {
        for (Branch branch : step.getBranchesList()) {
          switch (branch.getKindCase()) {
            case DIRECT -> used.add(Texts.print(branch.getDirect().getRelationship()));
            case ALONG -> used.add(Texts.print(branch.getAlong().getRelationship()));
            case ITSELF, SAME_OBJECT, ABSENT, KIND_NOT_SET -> {}
          }
        }
      }
    }
    return List.copyOf(used);
  }

  private Tree step(int place) {
    ExplanationStep step = explanation.getSteps(place);
    String name =
        step.getRelation().isEmpty()
            ? ""
            : Texts.print(step.getObject()) + "#" + step.getRelation();
    String line =
        output.paint(Answers.paint(step.getDecision()), Answers.mark(step.getDecision()))
            + " "
            + output.paint(Paint.STRONG, name);
    String rule = rule(step, name.isEmpty());
    if (!drawn.add(place) && step.getBranchesCount() > 0) {
      return Tree.leaf(line + word(" (as above)"));
    }
    return new Tree(
        line + word((name.isEmpty() ? "" : rule.isEmpty() ? "" : "  ") + rule), below(step));
  }

  private static String rule(ExplanationStep step, boolean nameless) {
    boolean lacking =
        step.getBranchesCount() == 0 && step.getDecision() == Decision.DECISION_DENIED;
    return switch (step.getRule()) {
      case RULE_ANY -> lacking ? "no such subject can have it" : nameless ? "any of" : "";
      case RULE_ALL -> "all of";
      case RULE_EXCLUSION -> "the first but not the second";
      case RULE_ALL_PARENTS -> lacking ? "of all parents: there is none" : "of all parents";
      case RULE_FOLDED -> nameless ? "holds" : "";
      case RULE_UNSPECIFIED, UNRECOGNIZED -> "";
    };
  }

  private List<Tree> below(ExplanationStep step) {
    List<Tree> below = new ArrayList<>();
    for (Branch branch : step.getBranchesList()) {
      below.add(branch(step, branch));
    }
    if (step.getBranchesLeftOut() > 0) {
      below.add(
          Tree.leaf(word("and " + Output.count(step.getBranchesLeftOut(), "more such branch"))));
    }
    return below;
  }

  private Tree branch(ExplanationStep step, Branch branch) {
    return switch (branch.getKindCase()) {
      case ITSELF -> Tree.leaf(Texts.print(step.getObject()) + word(" is the subject itself"));
      case SAME_OBJECT ->
          branch.hasStep() ? step(branch.getStep()) : Tree.leaf(word("more, not drawn"));
      case ABSENT -> Tree.leaf(word("no ") + Texts.print(branch.getAbsent()));
      case DIRECT -> Tree.leaf(line(branch.getDirect(), true));
      case ALONG -> along(branch);
      case KIND_NOT_SET -> Tree.leaf("");
    };
  }

  /// A userset's own step is left out: its relationship names it.
  private Tree along(Branch branch) {
    String line = line(branch.getAlong(), !leadsNowhere(branch));
    if (!branch.hasStep()) {
      return Tree.leaf(line + word(" … not drawn further"));
    }
    ExplanationStep next = explanation.getSteps(branch.getStep());
    SubjectRef userset = branch.getAlong().getRelationship().getSubject();
    boolean named =
        next.getRelation().equals(userset.getRelation())
            && next.getRule() == Rule.RULE_ANY
            && !drawn.contains(branch.getStep());
    if (!named) {
      return new Tree(line, List.of(step(branch.getStep())));
    }
    drawn.add(branch.getStep());
    String rule = rule(next, false);
    return new Tree(rule.isEmpty() ? line : line + word(": " + rule), below(next));
  }

  /// True for a relationship that holds, but leads to what does not.
  private boolean leadsNowhere(Branch branch) {
    return branch.hasStep()
        && explanation.getSteps(branch.getStep()).getDecision() == Decision.DECISION_DENIED;
  }

  private String line(ExplainedRelationship found, boolean decisive) {
    String relationship = Texts.print(found.getRelationship());
    return relationship + standing(found) + (decisive ? word(origin(found)) : "");
  }

  private String standing(ExplainedRelationship found) {
    String values = values(found);
    return switch (found.getStanding()) {
      case STANDING_HOLDS ->
          found.getRelationship().hasCondition()
              ? output.paint(Paint.GOOD, "  holds" + values)
              : "";
      case STANDING_CONDITION_FAILS -> output.paint(Paint.BAD, "  fails" + values);
      case STANDING_CONTEXT_MISSING ->
          output.paint(
              Paint.UNSURE, "  lacks " + String.join(", ", found.getMissingList()) + values);
      case STANDING_CONDITION_BROKEN -> output.paint(Paint.UNSURE, "  can't be evaluated" + values);
      case STANDING_NOT_STARTED -> output.paint(Paint.UNSURE, "  not started yet");
      case STANDING_EXPIRED -> output.paint(Paint.BAD, "  expired");
      case STANDING_UNSPECIFIED, UNRECOGNIZED -> "";
    };
  }

  private static String values(ExplainedRelationship found) {
    return found.hasValues() ? " with " + Texts.context(found.getValues()) : "";
  }

  /// Who wrote it, when and why.
  private static String origin(ExplainedRelationship found) {
    if (found.getContextual()) {
      return "  brought by the request";
    }
    Provenance by = found.getProvenance();
    StringBuilder out = new StringBuilder("  written");
    if (!by.getActor().isEmpty()) {
      out.append(" by ").append(by.getActor());
    }
    if (found.hasWrittenAt()) {
      out.append(" at ").append(Texts.instant(found.getWrittenAt()));
    }
    if (!by.getReason().isEmpty()) {
      out.append(": ").append(by.getReason());
    }
    return out.toString();
  }

  private String word(String text) {
    return text.isEmpty() ? text : output.paint(Paint.FAINT, text);
  }
}
