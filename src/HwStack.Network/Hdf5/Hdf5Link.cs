namespace HwStack.Network.Hdf5;

/// <summary>A hard link: a member's name and the position of its object header.</summary>
internal readonly record struct Hdf5Link(string Name, long Address);
