package admin

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"otpdialog/schema"
	"otpdialog/simulator/control"
)

type object = map[string]any

// Description describes the interface as an OpenAPI document, version 3.1.
func Description() map[string]any {
	paths := object{}
	add := func(method, path, name, help string, arguments, result any) {
		item, ok := paths[path].(object)
		if !ok {
			item = object{}
			paths[path] = item
		}
		item[strings.ToLower(method)] = operation(method, path, name, help, arguments, result)
	}
	for _, v := range control.Verbs() {
		add(v.Method, v.Path, v.Name, v.Help, v.Arguments, v.Result)
	}
	add(http.MethodGet, "/events", "events", "follow everything that happens, as server-sent events; Last-Event-ID resumes after that event", struct{}{}, Event{})
	events := paths["/events"].(object)["get"].(object)
	events["parameters"] = []any{object{"name": "Last-Event-ID", "in": "header", "schema": object{"type": "integer", "minimum": 0}}}
	events["responses"].(object)["200"] = answer("the events; the data of each has this form", "text/event-stream", schema.Describe(Event{}))
	add(http.MethodGet, "/openapi.json", "description", "describe the interface", struct{}{}, map[string]any{})
	paths["/health"].(object)["get"].(object)["security"] = []any{} // needs no token
	return object{
		"openapi":  "3.1.0",
		"info":     object{"title": "The simulator of otpdialog", "version": "1", "description": "Operates the phones of the simulated users, and makes the server misbehave."},
		"security": []any{object{"token": []any{}}},
		"paths":    paths,
		"components": object{
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}},
			"responses":       object{"problem": answer("what went wrong", "application/problem+json", schema.Describe(Problem{}))},
		},
	}
}

// operation describes a method of a path.
func operation(method, path, name, help string, arguments, result any) object {
	described := schema.Describe(arguments)
	properties, _ := described["properties"].(object)
	required, _ := described["required"].([]string)
	inPath := parameters(path)
	hasBody := method == http.MethodPost || method == http.MethodPut
	inURL, inBody, needed := []any{}, object{}, []any{}
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		property := properties[key].(object)
		isInPath := slices.Contains(inPath, key)
		isNeeded := isInPath || slices.Contains(required, key)
		where := "query"
		switch {
		case isInPath:
			where = "path"
		case hasBody:
			inBody[key] = property
			if isNeeded {
				needed = append(needed, key)
			}
			continue
		}
		one := object{"name": key, "in": where, "required": isNeeded, "schema": property}
		if doc, ok := property["description"]; ok {
			one["description"] = doc
		}
		inURL = append(inURL, one)
	}
	of := object{"operationId": name, "summary": help, "parameters": inURL, "responses": object{
		"204": object{"description": "done"}, "default": object{"$ref": "#/components/responses/problem"},
	}}
	if result != nil {
		of["responses"] = object{
			"200": answer("the result", "application/json", schema.Describe(result)), "default": object{"$ref": "#/components/responses/problem"},
		}
	}
	if len(inBody) > 0 {
		of["description"] = "Arguments that are text, numbers or booleans can be in the query instead of the body."
		of["requestBody"] = object{"required": false, "content": object{"application/json": object{
			"schema": object{"type": "object", "properties": inBody, "required": needed, "additionalProperties": false},
		}}}
	}
	return of
}

// answer describes an answer.
func answer(description, kind string, of object) object {
	return object{"description": description, "content": object{kind: object{"schema": of}}}
}
