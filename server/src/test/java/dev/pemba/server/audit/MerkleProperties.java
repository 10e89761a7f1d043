package dev.pemba.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pemba.server.audit.Proofs.Tree;
import dev.pemba.testing.Dice;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Roots and proofs are those of RFC 9162 § 2.1, taken down word by word here.
final class MerkleProperties {
  private static final int MOST = 300;
  private static final Hashes HASHES = new Hashes();

  /// The known leaves of Certificate Transparency's own tests, and the roots of their trees.
  private static final List<String> KNOWN_LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final String KNOWN_ROOT =
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";

  private static byte[] mth(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      return HASHES.empty();
    }
    if (leaves.size() == 1) {
      return HASHES.leaf(leaves.getFirst());
    }
    int k = k(leaves.size());
    return HASHES.node(mth(leaves.subList(0, k)), mth(leaves.subList(k, leaves.size())));
  }

  private static int k(int n) {
    int k = 1;
    while (k * 2 < n) {
      k *= 2;
    }
    return k;
  }

  private static List<Bytes> path(int m, List<byte[]> d) {
    if (d.size() == 1) {
      return List.of();
    }
    int k = k(d.size());
    List<byte[]> left = d.subList(0, k);
    List<byte[]> right = d.subList(k, d.size());
    List<Bytes> path = new ArrayList<>(m < k ? path(m, left) : path(m - k, right));
    path.add(Bytes.of(mth(m < k ? right : left)));
    return path;
  }

  private static List<Bytes> subproof(int m, List<byte[]> d, boolean b) {
    if (m == d.size()) {
      return b ? List.of() : List.of(Bytes.of(mth(d)));
    }
    int k = k(d.size());
    List<byte[]> left = d.subList(0, k);
    List<byte[]> right = d.subList(k, d.size());
    List<Bytes> proof =
        new ArrayList<>(m <= k ? subproof(m, left, b) : subproof(m - k, right, false));
    proof.add(Bytes.of(mth(m <= k ? right : left)));
    return proof;
  }

  private static List<byte[]> leaves(int count) {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(RecordCodec.encode(RandomRecords.any(new Dice(i), i)));
    }
    return leaves;
  }

  /// The tree over tiles, as the log keeps it, and as it finds it again.
  private static Tiles.View view(List<byte[]> leaves) {
    MemoryTables tables = new MemoryTables();
    Tiles tiles = Tiles.open(tables, 0, List.of());
    List<AuditTables.Row> rows = new ArrayList<>();
    try (BlockWriter block = new BlockWriter()) {
      for (byte[] leaf : leaves) {
        tiles.append(ByteRange.of(leaf), rows);
        block.add(ByteRange.of(leaf));
        if (block.count() == 100) { // none begins where a tile does
          rows.add(row(tiles.size(), block));
        }
      }
      rows.add(row(tiles.size(), block));
    }
    tables.write(rows, false);
    int from = (int) Tiles.openFrom(leaves.size());
    List<byte[]> last = leaves.subList(from, leaves.size()).stream().map(HASHES::leaf).toList();
    return Tiles.open(tables, leaves.size(), last).view();
  }

  private static AuditTables.Row row(long size, BlockWriter block) {
    byte[] key = Keys.block(size - block.count());
    return new AuditTables.Row(AuditTables.Table.BLOCKS, key, block.end(0));
  }

  private static Tree tree(List<byte[]> leaves) {
    return new Tree(leaves.size(), Bytes.of(mth(leaves)));
  }

  @Test
  void theKnownTreeHasItsKnownRoot() {
    Frontier frontier = new Frontier();
    List<byte[]> leaves = KNOWN_LEAVES.stream().map(HexFormat.of()::parseHex).toList();
    leaves.forEach(leaf -> frontier.append(HASHES.leaf(leaf)));
    assertThat(frontier.root()).hasToString(KNOWN_ROOT);
    Tiles tiles = Tiles.open(new MemoryTables(), 0, List.of());
    leaves.forEach(leaf -> tiles.append(ByteRange.of(leaf), new ArrayList<>()));
    assertThat(new Merkle(tiles.view()::hash).root(8))
        .asHexString()
        .isEqualToIgnoringCase(KNOWN_ROOT);
  }

  @Test
  void rootsAreThoseOfTheDefinitionAtEverySize() {
    List<byte[]> all = leaves(MOST);
    Merkle merkle = new Merkle(view(all)::hash);
    Frontier frontier = new Frontier();
    for (int size = 0; size <= MOST; size++) {
      Bytes root = Bytes.of(mth(all.subList(0, size)));
      assertThat(Bytes.of(merkle.root(size))).as("size %d", size).isEqualTo(root);
      assertThat(frontier.root()).as("size %d", size).isEqualTo(root);
      if (size < MOST) {
        frontier.append(HASHES.leaf(all.get(size)));
      }
    }
  }

  @Test
  void proofsAreThoseOfTheDefinitionAndHold() {
    List<byte[]> all = leaves(MOST);
    Merkle merkle = new Merkle(view(all)::hash);
    Dice.forEachCase(
        "proofs",
        1_500,
        dice -> {
          int size = 1 + dice.below(MOST);
          List<byte[]> some = all.subList(0, size);
          int leaf = dice.below(size);
          List<Bytes> path = merkle.inclusion(leaf, size);
          assertThat(path).isEqualTo(path(leaf, some));
          Bytes hash = Bytes.of(HASHES.leaf(all.get(leaf)));
          assertThat(Proofs.isIncluded(leaf, hash, tree(some), path)).isTrue();
          int first = 1 + dice.below(size);
          List<Bytes> proof = merkle.consistency(first, size);
          assertThat(proof).isEqualTo(subproof(first, some, true));
          Tree before = tree(all.subList(0, first));
          assertThat(Proofs.isConsistent(before, tree(some), proof)).isTrue();
        });
  }

  @Test
  void proofsHoldOverSeveralLevelsOfTiles() {
    int most = Tiles.WIDTH * Tiles.WIDTH + 2 * Tiles.WIDTH + 77;
    List<byte[]> all = leaves(most);
    List<Bytes> roots = new ArrayList<>();
    Frontier frontier = new Frontier();
    roots.add(frontier.root());
    for (byte[] leaf : all) {
      frontier.append(HASHES.leaf(leaf));
      roots.add(frontier.root());
    }
    assertThat(roots.getLast()).isEqualTo(Bytes.of(mth(all)));
    Merkle merkle = new Merkle(view(all)::hash);
    Dice.forEachCase(
        "proofs over tiles",
        500,
        dice -> {
          int size = dice.chance(50) ? most - dice.below(800) : 1 + dice.below(most);
          Tree tree = new Tree(size, roots.get(size));
          assertThat(Bytes.of(merkle.root(size))).isEqualTo(tree.root());
          int leaf = dice.below(size);
          Bytes hash = Bytes.of(HASHES.leaf(all.get(leaf)));
          assertThat(Proofs.isIncluded(leaf, hash, tree, merkle.inclusion(leaf, size))).isTrue();
          int first = 1 + dice.below(size);
          Tree before = new Tree(first, roots.get(first));
          assertThat(Proofs.isConsistent(before, tree, merkle.consistency(first, size))).isTrue();
        });
  }

  @Test
  void whatWasTamperedWithDoesNotHold() {
    List<byte[]> all = leaves(MOST);
    Merkle merkle = new Merkle(view(all)::hash);
    Dice.forEachCase(
        "tampered proofs",
        1_500,
        dice -> {
          int size = 2 + dice.below(MOST - 1);
          Tree tree = tree(all.subList(0, size));
          int leaf = dice.below(size);
          Bytes hash = Bytes.of(HASHES.leaf(all.get(leaf)));
          List<Bytes> path = merkle.inclusion(leaf, size);
          assertThat(Proofs.isIncluded(leaf, hash, tree, other(dice, path))).isFalse();
          assertThat(Proofs.isIncluded(leaf, flipped(dice, hash), tree, path)).isFalse();
          int elsewhere = dice.below(size);
          assertThat(Proofs.isIncluded(elsewhere, hash, tree, path)).isEqualTo(elsewhere == leaf);
          int first = 1 + dice.below(size - 1);
          Tree before = tree(all.subList(0, first));
          List<Bytes> proof = merkle.consistency(first, size);
          assertThat(Proofs.isConsistent(before, tree, other(dice, proof))).isFalse();
          Tree forged = new Tree(first, flipped(dice, before.root()));
          assertThat(Proofs.isConsistent(forged, tree, proof)).isFalse();
        });
  }

  private static List<Bytes> other(Dice dice, List<Bytes> path) {
    List<Bytes> other = new ArrayList<>(path);
    switch (dice.below(3)) {
      case 0 -> other.add(Bytes.of(new byte[Hashes.BYTES]));
      case 1 -> other.removeLast();
      default -> {
        int at = dice.below(other.size());
        other.set(at, flipped(dice, other.get(at)));
      }
    }
    return other;
  }

  private static Bytes flipped(Dice dice, Bytes bytes) {
    byte[] copy = bytes.array().clone();
    copy[dice.below(copy.length)] ^= (byte) (1 << dice.below(8));
    return Bytes.of(copy);
  }
}
