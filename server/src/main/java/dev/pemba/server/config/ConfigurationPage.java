package dev.pemba.server.config;

/// The page `docs/CONFIGURATION.md`, made from the settings themselves.
final class ConfigurationPage {
  private ConfigurationPage() {}

  static String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            A setting is taken from, in rising precedence: its default, the YAML file that `--config`
            or `PEMBA_CONFIG` names, the environment, a flag. A name with dots is nested in the file.
            A name that is no setting is an error that names the nearest one.

            ```yaml
            data: /var/lib/pemba
            listen:
              host: 0.0.0.0
              port: 7070
            keys:
              - {name: portal, role: read, key_sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08}
            ```

            The same with variables is `PEMBA_LISTEN_PORT=7070`, with flags `--listen-port 7070`.
            `echo -n "$KEY" | sha256sum` prints a key's hash.

            ## Callers

            A caller is known by a bearer key (`authorization: Bearer …`) or, with `tls.client_role`,
            by its client certificate. Its role says what it may do:

            | role | may |
            |---|---|
            | `read` | check, list, expand, read, watch, export, read and compare schemas |
            | `write` | what `read` may, and write, delete and import relationships |
            | `audit` | what `read` may, and read the record of decisions and its proofs |
            | `admin` | all of that, and write schemas |

            Health and reflection are open. The caller's name becomes the actor of the changes it
            makes. It may name another actor instead, as services write on behalf of people; then
            `asserted_by` in the change's metadata holds the caller's own name.

            ## Settings

            <!-- Made from the settings in the code; a test compares. -->

            | setting | default | variable, flag | meaning |
            |---|---|---|---|
            """);
    for (Setting<?> setting : Settings.ALL) {
      page.append(
          "| `%s` | %s | `%s`, `--%s` | %s Expected: %s. |\n"
              .formatted(
                  setting.name(),
                  setting.fallback().isEmpty() ? "" : "`" + setting.fallback() + "`",
                  setting.variable(),
                  setting.flag(),
                  setting.doc(),
                  setting.form().expected()));
    }
    return page.toString();
  }
}
