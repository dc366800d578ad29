using HwStack.Chip;

namespace HwStack.Training;

/// <summary>Energy of a spike of each layer: what it makes the chip do, from the chip's energy table. Modelled; hops are taken as one, since placement is not known yet.</summary>
internal static class SpikePrices
{
    /// <summary>Nanojoules a spike of each layer.</summary>
    public static double[] Nanojoules(TrainedNetwork network, EnergyTable energy)
    {
        double Picojoules(string name) => energy.Events.Where(entry => entry.Event == name).Sum(entry => entry.Picojoules);
        double synapse = Picojoules("synaptic_ops") + Picojoules("cells_scanned");
        double spike = Picojoules("spikes") + Picojoules("packets") + Picojoules("hops") + Picojoules("axon_events");
        TrainedLayer[] layers = network.Layers;
        double[] prices = new double[layers.Length];
        for (int l = 0; l < layers.Length; l++)
        {
            double fanOut = l + 1 == layers.Length ? 0 : FanOut(layers[l + 1].Geometry);
            fanOut += layers[l].Geometry.Spec.Recurrent ? layers[l].Geometry.Columns : 0;
            prices[l] = layers[l].IsReadout ? 0 : (spike + (fanOut * synapse)) / 1000;
        }

        return prices;
    }

    // Mean number of synapses of a source: all windows it is in, at the edges too.
    private static double FanOut(LayerGeometry next) =>
        next.Convolves ? (double)next.Positions * next.FanIn * next.Columns / next.PooledCount : next.Columns;
}
