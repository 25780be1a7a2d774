package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every file is read and written through settings/disk, which has the rules for links, for
// what is no regular file, and for what belongs to others.
func TestOneWayToFiles(t *testing.T) {
	t.Parallel()
	const way = "settings/disk"
	forTests := []string{"settings/settingstest", "ui/uitest", "radiusclient/radiustest", "signin/session/sessiontest"}
	ways := []string{"Open", "OpenFile", "OpenRoot", "ReadFile", "Create", "CreateTemp", "WriteFile", "Mkdir", "MkdirAll", "MkdirTemp", "Rename", "Remove", "RemoveAll", "Symlink", "Link", "Chmod", "Truncate", "DirFS"}
	found := 0
	for _, top := range []string{"advice", "assets", "cli", "clock", "gate", "radiusclient", "recording", "settings", "signin", "simulator", "ui"} {
		err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
			folder := filepath.ToSlash(filepath.Dir(path))
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || slices.Contains(forTests, folder) {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if name, ok := call.X.(*ast.Ident); !ok || name.Name != "os" || !slices.Contains(ways, call.Sel.Name) {
					return true
				}
				if folder == way {
					found++
				} else {
					t.Errorf("%s: os.%s, where %s has a way", files.Position(n.Pos()), call.Sel.Name, way)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if found == 0 {
		t.Errorf("%s reaches no file", way)
	}
}
