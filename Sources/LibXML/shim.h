// libxml2 as the system has it; pkg-config says where. Only CXML reads it.
#pragma once

#include <libxml/parser.h>
