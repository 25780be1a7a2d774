package console

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

// command is a verb of a lab as it can be typed.
type command struct {
	usage string // name and arguments; those in brackets are optional
	verb  string // "" for none
	help  string // "" for that of the verb
	// run is what it does; nil for the verb, whose effect is printed as it happens.
	run func(ctx context.Context, l *control.Lab, arguments map[string]any) (string, error)
}

// commands are all commands, in the order of the help.
func commands() []command {
	return []command{
		{usage: "approve [USER]", verb: "phone.approve"},
		{usage: "choose NUMBER [USER]", verb: "phone.choose"},
		{usage: "deny [USER]", verb: "phone.deny"},
		{usage: "fraud [USER]", verb: "phone.fraud"},
		{usage: "ignore [USER]", verb: "phone.ignore"},
		{usage: "answer [USER]", verb: "phone.answer_call"},
		{usage: "hangup [USER]", verb: "phone.hang_up"},
		{usage: "mails [ADDRESS]", verb: "mail.list", run: mails},
		{usage: "confirm [ADDRESS]", verb: "mail.confirm", run: press("mail.confirm")},
		{usage: "refuse [ADDRESS]", verb: "mail.deny", run: press("mail.deny")},
		{usage: "allow EMAIL", verb: "account.allow", help: "sign in with the newest code of an external service, as the person with that address", run: allow},
		{usage: "show [USER]", verb: "phone.show", help: "show the user's phone; without USER, all that are in use", run: show},
		{usage: "users", verb: "users.list", help: "list the users and their passwords", run: users},
		{usage: "reset [USER]", verb: "reset", help: "reset a user, or everything", run: reset},
		{usage: "advance DURATION", verb: "clock.advance"},
		{usage: "fault EFFECT [USER]", verb: "faults.add", help: "let something go wrong, such as drop or reject, for a user or for all", run: fault},
		{usage: "faults", verb: "faults.list", run: faults},
		{usage: "heal", verb: "faults.clear"},
		{usage: "verbs", help: "list all verbs, which can be typed as well: faults.add effect=delay delay=3s match.user=alice", run: verbs},
		{usage: "help", help: "show this list", run: help},
	}
}

// keys are the arguments of verbs by what the usage calls them.
var keys = map[string]string{"USER": "user", "NUMBER": "number", "DURATION": "by", "EFFECT": "effect", "ADDRESS": "to", "EMAIL": "email"}

// help lists the commands.
func help(context.Context, *control.Lab, map[string]any) (string, error) {
	return table(func(row func(cells ...string)) {
		for _, c := range commands() {
			v, _ := control.Find(c.verb)
			row(c.usage, cmp.Or(c.help, v.Help))
		}
	}), nil
}

// verbs lists all verbs.
func verbs(context.Context, *control.Lab, map[string]any) (string, error) {
	return table(func(row func(cells ...string)) {
		for _, v := range control.Verbs() {
			row(v.Name, v.Help)
		}
	}), nil
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
func run(ctx context.Context, l *control.Lab, line string) (string, error) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return "", nil
	}
	name := strings.ToLower(words[0])
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return strings.Fields(c.usage)[0] == name })
	if i < 0 {
		return doVerb(ctx, l, name, words[1:])
	}
	text, err := all[i].do(ctx, l, words[1:])
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return text, nil
}

// do runs the command with what was typed behind it.
func (c command) do(ctx context.Context, l *control.Lab, typed []string) (string, error) {
	params := strings.Fields(c.usage)[1:]
	if len(typed) > len(params) {
		return "", fmt.Errorf("unexpected argument %q; type \"help\" for the list", printable(typed[len(params)]))
	}
	if missing := params[len(typed):]; len(missing) > 0 && missing[0][0] != '[' {
		return "", fmt.Errorf("missing argument %s; type \"help\" for the list", missing[0])
	}
	v, _ := control.Find(c.verb)
	texts := map[string]string{}
	for i, text := range typed {
		texts[keys[strings.Trim(params[i], "[]")]] = text
	}
	if c.run != nil {
		return c.run(ctx, l, v.Tree(texts))
	}
	_, err := l.Do(ctx, c.verb, v.Tree(texts))
	return "", err
}

// doVerb does any verb by its name, and returns the result as JSON.
func doVerb(ctx context.Context, l *control.Lab, name string, typed []string) (string, error) {
	v, err := control.Find(name)
	if err != nil {
		return "", fmt.Errorf("unknown command %q; type \"help\" for the list", printable(name))
	}
	texts := map[string]string{}
	for _, word := range typed {
		key, text, found := strings.Cut(word, "=")
		if !found {
			return "", fmt.Errorf("%s: unexpected argument %q; write KEY=VALUE", name, printable(word))
		}
		texts[key] = text
	}
	result, err := l.Do(ctx, name, v.Tree(texts))
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if result == nil {
		return "", nil
	}
	text, err := json.MarshalIndent(schema.Tree(result), "", "  ")
	return string(text), err
}

func printable(s string) string { return advice.Mask(s) }

func show(ctx context.Context, l *control.Lab, arguments map[string]any) (string, error) {
	now := l.Clock.Now()
	if len(arguments) > 0 {
		p, err := l.Do(ctx, "phone.show", arguments)
		if err != nil {
			return "", err
		}
		return phone(l.World.Phone(p.(control.Phone).User), now), nil
	}
	var shown []string
	for _, u := range l.World.Users() {
		if p := l.World.Phone(u.Name); len(p.Requests)+len(p.Messages) > 0 {
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
		if m.Code == "" {
			add("%v at %s: %s", m.Method, m.At.Format(time.TimeOnly), printable(m.Subject))
			continue
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

func users(_ context.Context, l *control.Lab, _ map[string]any) (string, error) {
	return table(func(row func(cells ...string)) {
		for _, u := range l.World.Users() {
			row(u.Name, u.Password, u.Description)
		}
	}), nil
}

// mails lists the emails, the newest first.
func mails(ctx context.Context, l *control.Lab, arguments map[string]any) (string, error) {
	found, err := l.Do(ctx, "mail.list", arguments)
	if err != nil {
		return "", err
	}
	all := found.([]control.Mail)
	if len(all) == 0 {
		return "no email", nil
	}
	return table(func(row func(cells ...string)) {
		for _, m := range all {
			folder := ""
			if m.Junk {
				folder = "junk"
			}
			row(m.Sent.Format(time.TimeOnly), printable(m.To), printable(m.Subject), cmp.Or(m.Code, m.Link), folder)
		}
	}), nil
}

// press presses a button on the page of an email's link.
func press(verb string) func(context.Context, *control.Lab, map[string]any) (string, error) {
	return func(ctx context.Context, l *control.Lab, arguments map[string]any) (string, error) {
		result, err := l.Do(ctx, verb, arguments)
		if err != nil {
			return "", err
		}
		p := result.(control.Pressed)
		return strings.TrimSuffix(p.Purpose+" "+p.State+": "+p.Problem, ": "), nil
	}
}

func allow(ctx context.Context, l *control.Lab, arguments map[string]any) (string, error) {
	if _, err := l.Do(ctx, "account.allow", arguments); err != nil {
		return "", err
	}
	return "allowed", nil
}

func reset(ctx context.Context, l *control.Lab, arguments map[string]any) (string, error) {
	if name, ok := arguments["user"].(string); ok {
		_, err := l.Do(ctx, "users.reset", control.Named{Name: name})
		return "", err
	}
	_, err := l.Do(ctx, "reset", nil)
	return "", err
}

func fault(ctx context.Context, l *control.Lab, arguments map[string]any) (string, error) {
	if user, ok := arguments["user"]; ok {
		arguments = map[string]any{"effect": arguments["effect"], "match": map[string]any{"user": user}}
	}
	_, err := l.Do(ctx, "faults.add", arguments)
	return "", err
}

func faults(_ context.Context, l *control.Lab, _ map[string]any) (string, error) {
	set := l.Server.Faults()
	if len(set) == 0 {
		return "nothing goes wrong", nil
	}
	return table(func(row func(cells ...string)) {
		for _, f := range set {
			row(string(f.Effect), cmp.Or(f.Match.User, "all users"), fmt.Sprintf("%d times so far", f.Hits))
		}
	}), nil
}
