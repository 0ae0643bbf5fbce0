"""Importing: a school's catalogue file becomes instruments, row by row told, all or nothing, and can be undone.

A file becomes a Table (reading/), a column a field (mapping), a cell a value (cells), a row a Statement (statements),
and a Statement beside what is stored becomes a plan (planning). Previews keep plans as ImportRow; applying and undoing
follow them (actions/). The page, the command and the scheduler do the same work through stages.

Our own plain CSV has a column for each name in fields.py, in any order, none of them required but `name` or
`description`:
- lists (techniques, measured_variables, subjects, modes, shared) are parted by semicolons, or JSON lists;
- days are 2026-11-24; yes and no are `yes` and `no`; `value_minor` is in cents, `value` in whole units;
- `source_key` is the row's ID: the same ID means the same instrument at the next import;
- `facility` is a facility's code or name; it is created if the school has none by that name;
- `opening_hours` are "Mon-Fri 08:00-20:00; Sat 09:00-13:00"; empty means the facility's;
- `places` is how many equal places it has (1 if empty, 0 for a suite that consists of what it shares);
- `shared` are codes of resources that it needs too; another instrument's own resource has its ID for a code, and the
  places of one with several are ID-1, ID-2 and so on; a code that is not known becomes a new accessory;
- `institution`, if there, has to be the code of the school that imports.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    from booking.importing import commands, routes

    app.register_blueprint(routes.blueprint)
    app.cli.add_command(commands.import_instruments)
