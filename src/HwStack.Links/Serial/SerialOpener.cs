namespace HwStack.Links.Serial;

/// <summary>
/// The seam for serial ports: opens a device and gives a <see cref="Link"/> whose <see cref="Link.HasBaudRate"/> is true. <see cref="LinuxSerialPort.Open(string, SerialSettings)"/> is the built-in one;
/// another library joins with <see cref="StreamLink"/> and its own way of setting the speed (docs/decisions/0007-serial-seam.md).
/// </summary>
/// <param name="device">Path or name of the device.</param>
/// <param name="settings">Speed and lines.</param>
/// <exception cref="HwStack.Diagnostics.UserErrorException">HW5001 to HW5008: why it cannot be opened, and what to do.</exception>
public delegate Link SerialOpener(string device, SerialSettings settings);
