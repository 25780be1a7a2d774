package kit

// Focused is the stop that has the focus.
func (s *Stack) Focused() Stop { return s.top().focus }

// Said is what the page in front shows beside what it always does.
func (s *Stack) Said() Note { return s.top().said }
