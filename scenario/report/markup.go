package report

import (
	"bufio"
	"io"
	"text/template"
	"text/template/parse"
)

// markup parses a template of HTML or XML, in which the value of each action is escaped, for
// elements and for attributes in double quotes. Values must not be put into scripts, styles and
// addresses. html/template would do the same and more, and make every start of the program slower.
func markup(text string, functions template.FuncMap) *template.Template {
	t := template.Must(template.New("").Funcs(functions).Parse(text))
	for _, one := range t.Templates() {
		escape(one.Root)
	}
	return t
}

// escape appends "| html" to each action below a node.
func escape(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil { // as without {{else}}
			for _, one := range n.Nodes {
				escape(one)
			}
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Args: []parse.Node{parse.NewIdentifier("html")}})
		}
	case *parse.IfNode:
		escape(n.List)
		escape(n.ElseList)
	case *parse.RangeNode:
		escape(n.List)
		escape(n.ElseList)
	case *parse.WithNode:
		escape(n.List)
		escape(n.ElseList)
	}
}

func execute(w io.Writer, t *template.Template, data any) error {
	out := bufio.NewWriter(w)
	if err := t.Execute(out, data); err != nil {
		return err //nolint:wrapcheck // that of w
	}
	return out.Flush() //nolint:wrapcheck // that of w
}
