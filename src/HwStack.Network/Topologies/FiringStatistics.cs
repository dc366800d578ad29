namespace HwStack.Network.Topologies;

/// <summary>How a population fired.</summary>
/// <param name="Name">The population.</param>
/// <param name="Neurons">Its neurons.</param>
/// <param name="RateHz">Mean rate of its neurons.</param>
/// <param name="CvIsi">
/// Irregularity: standard deviation of the intervals between a neuron's spikes over their mean, averaged over the neurons with at least <see cref="RateRecorder.SpikesMin"/>
/// spikes; NaN when there are none.
/// </param>
/// <param name="CvNeurons">Neurons that CvIsi is averaged over.</param>
public sealed record FiringStatistics(string Name, int Neurons, double RateHz, double CvIsi, int CvNeurons);
