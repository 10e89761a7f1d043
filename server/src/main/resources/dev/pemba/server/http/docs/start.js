// Shows the OpenAPI document of the server that this page came from.

const LINES = "application/jsonl";

/** Swagger UI takes lines for bytes to download, and then for JSON that is broken. */
async function asText(response) {
  if (response.data instanceof Blob && response.headers["content-type"] === LINES) {
    response.data = response.text = await response.data.text();
  }
  return response;
}

/** It lays a single line out over several: that is put back into one; what is no JSON goes as it is. */
function asLine(request) {
  if (request.headers?.["Content-Type"] === LINES) {
    try {
      request.body = JSON.stringify(JSON.parse(request.body));
    } catch {
      // Several lines.
    }
  }
  return request;
}

/** Shows lines as they are. */
const showLines = (system) => ({
  wrapComponents: {
    responseBody: (Shown) => (props) =>
      system.React.createElement(
        Shown,
        props.contentType === LINES ? { ...props, contentType: "text/plain" } : props,
      ),
  },
});

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  plugins: [showLines],
  requestInterceptor: asLine,
  responseInterceptor: asText,
  tryItOutEnabled: true,
  // Nothing is sent anywhere else.
  validatorUrl: null,
});
