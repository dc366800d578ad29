/* Loading an image file: firmware-protocol/image.md, version 0.3. */
#ifndef NC1_IMAGE_H
#define NC1_IMAGE_H

#include "nc1.h"

/* Reads the file and fills a zeroed board; any fault of the file ends the program with a message. */
void nc1_load_image(const char *path, nc1_board *board);

#endif
