// The script of pages with a calendar, loaded after app.js.
