package console

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"otpdialog/simulator/world"
)

// command is something that can be typed.
type command struct {
	usage string // name and arguments; those in brackets are optional
	help  string
	run   func(w *world.World, args []string) (string, error) // nil: help
}

// commands are all commands, in the order of the help.
var commands = []command{
	{"approve [USER]", "approve the newest push", decide(world.Push, world.Approved)},
	{"choose NUMBER [USER]", "answer the newest push that shows numbers", choose},
	{"deny [USER]", "deny the newest push", decide(world.Push, world.Denied)},
	{"fraud [USER]", `"This wasn't me" on the newest push`, decide(world.Push, world.Reported)},
	{"answer [USER]", "answer the newest call and confirm", decide(world.Call, world.Approved)},
	{"hangup [USER]", "decline the newest call", decide(world.Call, world.Declined)},
	{"show [USER]", "show the user's phone; without USER, all that are in use", show},
	{"users", "list the users and their passwords", users},
	{"reset [USER]", "reset a user, or everything", reset},
	{"help", "show this list", nil},
}

// help lists the commands.
func help() string {
	return table(func(row func(cells ...string)) {
		for _, c := range commands {
			row(c.usage, c.help)
		}
	})
}

// table returns text in columns.
func table(fill func(row func(cells ...string))) string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fill(func(cells ...string) { _, _ = fmt.Fprintln(t, strings.Join(cells, "\t")) })
	_ = t.Flush() // to memory
	return strings.TrimSuffix(b.String(), "\n")
}

// run runs a typed line.
func run(w *world.World, line string) (string, error) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return "", nil
	}
	name, args := strings.ToLower(words[0]), words[1:]
	for _, c := range commands {
		usage := strings.Fields(c.usage)
		if usage[0] != name {
			continue
		}
		params := usage[1:]
		if len(args) > len(params) {
			return "", fmt.Errorf("%s: unexpected argument %q; type \"help\" for the list", name, printable(args[len(params)]))
		}
		if missing := params[len(args):]; len(missing) > 0 && missing[0][0] != '[' {
			return "", fmt.Errorf("%s: missing argument %s; type \"help\" for the list", name, missing[0])
		}
		if c.run == nil {
			return help(), nil
		}
		text, err := c.run(w, args)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		return text, nil
	}
	return "", fmt.Errorf("unknown command %q; type \"help\" for the list", printable(words[0]))
}

func printable(s string) string { return world.Printable([]byte(s)) }

// optional returns the argument, or "" if it is missing.
func optional(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// newest returns the newest request of the user, or of anybody if there is no argument.
func newest(w *world.World, args []string, m world.Method) (world.Request, error) {
	r, err := w.NewestRequest(optional(args), m)
	if errors.Is(err, world.ErrNothing) {
		return r, fmt.Errorf("no %v is waiting", m)
	}
	return r, err
}

// decide is a command that ends the newest request of a method.
func decide(m world.Method, o world.Outcome) func(*world.World, []string) (string, error) {
	return func(w *world.World, args []string) (string, error) {
		r, err := newest(w, args, m)
		if err != nil {
			return "", err
		}
		return "", w.Decide(r.User, r.ID, o)
	}
}

func choose(w *world.World, args []string) (string, error) {
	number, err := strconv.Atoi(args[0])
	if err != nil {
		return "", fmt.Errorf("%q is not a number", printable(args[0]))
	}
	r, err := newest(w, args[1:], world.Push)
	if err != nil {
		return "", err
	}
	return "", w.ChooseNumber(r.User, r.ID, number)
}

func show(w *world.World, args []string) (string, error) {
	now := w.Clock().Now()
	if name := optional(args); name != "" {
		if _, ok := w.User(name); !ok {
			return "", fmt.Errorf("user %q: %w", printable(name), world.ErrNoUser)
		}
		return phone(w.Phone(name), now), nil
	}
	var shown []string
	for _, u := range w.Users() {
		if p := w.Phone(u.Name); len(p.Requests)+len(p.Messages) > 0 {
			shown = append(shown, phone(p, now))
		}
	}
	if len(shown) == 0 {
		return "nothing on any phone; \"show USER\" shows one, with its token", nil
	}
	return strings.Join(shown, "\n"), nil
}

// phone returns a phone as text.
func phone(p world.Phone, now time.Time) string {
	var lines []string
	add := func(format string, args ...any) {
		lines = append(lines, fmt.Sprintf("  "+format, args...))
	}
	for _, r := range p.Requests {
		add("%v %d from %v, %v left", r.Method, r.ID, r.From, r.Expires.Sub(now).Round(time.Second))
		if len(r.Numbers) > 0 {
			add("  choose one of %v", r.Numbers)
		}
	}
	for _, m := range p.Messages {
		old := ""
		if m.Used {
			old = "old "
		}
		add("%s%v at %s: code %s", old, m.Method, m.At.Format(time.TimeOnly), m.Code)
	}
	if p.Token != "" {
		add("token shows %s", p.Token)
	}
	if len(lines) == 0 {
		add("nothing")
	}
	return p.User + "'s phone\n" + strings.Join(lines, "\n")
}

func users(w *world.World, _ []string) (string, error) {
	return table(func(row func(cells ...string)) {
		for _, u := range w.Users() {
			row(u.Name, u.Password, u.Description)
		}
	}), nil
}

func reset(w *world.World, args []string) (string, error) {
	if name := optional(args); name != "" {
		return "", w.ResetUser(name)
	}
	w.Reset()
	return "", nil
}
