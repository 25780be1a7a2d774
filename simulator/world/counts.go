package world

// Counts is what has reached the phone and the mailbox of a user since they were reset or [World.ForgetCounts].
type Counts struct {
	Pushes int `json:"pushes" doc:"pushes sent"`
	Calls  int `json:"calls"  doc:"times that the phone rang"`
	Texts  int `json:"texts"  doc:"text messages"`
	Mails  int `json:"mails"  doc:"emails"`
}

// count counts an event.
func (c *Counts) count(e Event) {
	if e.Kind != RequestSent && e.Kind != MessageDelivered {
		return
	}
	switch e.Method {
	case Push:
		c.Pushes++
	case Call:
		c.Calls++
	case Text:
		c.Texts++
	case Mail:
		c.Mails++
	}
}

// Counts returns what has reached a user; all users if the name is empty.
func (w *World) Counts(user string) (sum Counts) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, a := range w.accounts {
		if user == "" || key == accountKey(user) {
			sum.Pushes += a.counts.Pushes
			sum.Calls += a.counts.Calls
			sum.Texts += a.counts.Texts
			sum.Mails += a.counts.Mails
		}
	}
	return sum
}

// ForgetCounts sets the counts of a user to 0; those of all users if the name is empty.
func (w *World) ForgetCounts(user string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, a := range w.accounts {
		if user == "" || key == accountKey(user) {
			a.counts = Counts{}
		}
	}
}
