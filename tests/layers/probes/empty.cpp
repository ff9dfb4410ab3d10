// Never compiled: see CMakeLists.txt.
