"""Pure pixel work that engines are made of: numbers in, masks out. Loaded by the child process only."""
