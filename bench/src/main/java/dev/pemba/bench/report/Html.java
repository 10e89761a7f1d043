package dev.pemba.bench.report;

/// Text for the page, and how it looks.
final class Html {
  /// Classes `c0` and on.
  static final int COLOURS = 8;

  static final String STYLE =
      """
      :root { --ink: #1b1f24; --soft: #5c6670; --line: #e2e6ea; --paper: #fff; --card: #f7f8fa;
        --c0: #0b6e8f; --c1: #d1495b; --c2: #6a8d2f; --c3: #b3741b; --c4: #6b4fa0; --c5: #2a9d8f;
        --c6: #9c4f7a; --c7: #55606e; --yes: #1f7a3d; --no: #b3261e; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e6e9ec; --soft: #9aa5b1; --line: #30363d; --paper: #14171a; --card: #1c2024;
          --c0: #4fb3d4; --c1: #ef7d8b; --c2: #a5c663; --c3: #e0a550; --c4: #a98fe0; --c5: #5cc9bb;
          --c6: #d58bb5; --c7: #a3afbd; --yes: #5dc27e; --no: #ff8a80; } }
      * { box-sizing: border-box; }
      body { margin: 0 auto; max-width: 1180px; padding: 28px 22px 60px; color: var(--ink);
        background: var(--paper); font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 38px 0 10px; }
      h3 { font-size: 15px; margin: 0 0 6px; } p { color: var(--soft); margin: 0 0 12px; max-width: 76ch; }
      table { border-collapse: collapse; width: 100%; font-size: 13px; }
      th { text-align: left; color: var(--soft); font-weight: 600; }
      th, td { padding: 5px 9px; border-bottom: 1px solid var(--line); vertical-align: top; }
      td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      .wide { overflow-x: auto; }
      .mark { font-weight: 700; white-space: nowrap; } .yes { color: var(--yes); } .no { color: var(--no); }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 16px; }
      .card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px; }
      .one { max-width: 780px; }
      .legend span { margin-right: 16px; white-space: nowrap; } .legend i { display: inline-block;
        width: 11px; height: 11px; border-radius: 2px; margin-right: 6px; }
      svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; fill: var(--ink); }
      svg .g { stroke: var(--line); } svg .m { text-anchor: middle; fill: var(--soft); }
      svg .e { text-anchor: end; fill: var(--soft); } svg .t { font-weight: 600; }
      svg .l { fill: none; stroke: var(--c); stroke-width: 2; } svg .d, svg .f, svg .n { fill: var(--c); }
      svg .v { fill: var(--ink); }
      .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
      .c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
      .legend i { background: var(--c); }
      """;

  private Html() {}

  static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
