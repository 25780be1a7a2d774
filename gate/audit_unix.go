//go:build unix

package gate

import (
	"errors"
	"log/syslog"
	"slices"
	"strings"
	"time"

	"otpdialog/advice"
)

// audit writes the decisions of a gate to the system's log, facility authpriv, as
// "otpdialog".
type audit struct {
	log *syslog.Writer
	err error // why there is none
}

func openAudit() *audit {
	log, err := syslog.New(syslog.LOG_AUTHPRIV|syslog.LOG_NOTICE, "otpdialog")
	return &audit{log, err}
}

// auditTime is how long the system's log may take: a log that is stuck keeps nobody waiting.
const auditTime = 2 * time.Second

// maxAuditValue is how many bytes of a value are logged. All values together, quoted, fit into a
// message of rsyslogd, which has 8 KB.
const maxAuditValue = 400

var errAuditStuck = errors.New("the system log does not respond")

// write writes one line.
func (a *audit) write(what string, about []string) error {
	if a.err != nil {
		return a.err
	}
	written := make(chan error, 1)
	go func() { written <- a.log.Notice(auditLine(what, about)) }()
	select {
	case err := <-written:
		return err
	case <-time.After(auditTime):
		return errAuditStuck
	}
}

// auditLine is what happened, then name="value" for each value that is there. Values are
// quoted, so that no value can write a line of its own, or look like two values. A long one is
// cut: the log refuses a message that is too long, and the session requests the command.
func auditLine(what string, about []string) string {
	var line strings.Builder
	line.WriteString(what)
	for named := range slices.Chunk(about, 2) {
		if name, value := named[0], named[1]; value != "" {
			if len(value) > maxAuditValue {
				value = value[:maxAuditValue] + "…"
			}
			line.WriteString(" " + name + "=" + advice.Quoted(value))
		}
	}
	return line.String()
}
